package io.elasticruntime.cloudcontroller.api;

import io.elasticruntime.component.body.BodyRefusals;
import io.elasticruntime.component.body.MemoryShare;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Lets controllers take a {@link Body} and a {@link ListQuery}, and writes timestamps as the API does. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration implements WebMvcConfigurer {

    /** One page of 5,000 rows, or many small ones. */
    private static final long ROWS_IN_MEMORY = 40L << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        MemoryShare rows = new MemoryShare(ROWS_IN_MEMORY, PATIENCE);
        resolvers.add(new Resolver<>(Body.class, request -> Body.read(request.getInputStream())));
        resolvers.add(new Resolver<>(ListQuery.class, request -> ListQuery.of(request, rows)));
    }

    /** The CLI ends some collection paths with a slash (cc-v3.md 9). */
    @Bean
    FilterRegistrationBean<UrlHandlerFilter> trailingSlashes() {
        var registration = new FilterRegistrationBean<>(UrlHandlerFilter.trailingSlashHandler("/v3/**", "/v2/**")
                .wrapRequest()
                .build());
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
        return registration;
    }

    /** Bodies that filters ask for are refused in the form of this API too. */
    @Bean
    BodyRefusals bodyRefusals(JsonMapper json) {
        return (refusal, response) -> {
            response.setStatus(refusal.status().value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream()
                    .write(json.writeValueAsBytes(new ErrorEntry.Document(List.of(ErrorEntry.of(refusal)))));
        };
    }

    /** {@code YYYY-MM-DDThh:mm:ssZ}: seconds, UTC. */
    @Bean
    JsonMapperBuilderCustomizer timestamps() {
        return builder -> builder.addModule(new SimpleModule("timestamps").addSerializer(Instant.class, new Seconds()));
    }

    private static final class Seconds extends ValueSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }

    private interface Reading<T> {
        T read(HttpServletRequest request) throws IOException;
    }

    private record Resolver<T>(Class<T> type, Reading<T> reading) implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == type;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders)
                throws IOException {
            HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
            if (servletRequest == null) {
                throw new IllegalStateException("not a servlet request");
            }
            return reading.read(servletRequest);
        }
    }
}
