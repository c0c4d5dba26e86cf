package io.elasticruntime.cloudcontroller.access;

import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.api.ErrorEntry;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.http.PeerFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.ServletRequestPathUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who gets in. Users come with a bearer token that allows reading or writing (cc-v3.md 2.2); {@code /internal/**} is for
 * the components that {@link CloudControllerCallers} names, known by their certificates. The question whether a user may
 * see logs carries his token besides. Paths are matched decoded, as they are dispatched.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration implements WebMvcConfigurer {

    private static final String LOG_ACCESS = "/internal/v4/log_access/{guid}";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final ObjectProvider<Access> access;

    SecurityConfiguration(ObjectProvider<Access> access) {
        this.access = access;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new LargeBodies(access.getObject()));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerResolver());
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http, ComponentProperties component, CallerRules callers, KnownUsers users, JsonMapper json) {
        Refusals refusals = new Refusals(json);
        return http.csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .cors(Customizer.withDefaults())
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(LOG_ACCESS)
                        .authenticated()
                        .requestMatchers("/internal/**")
                        .access((_, context) -> isInternalCaller(context, component, callers))
                        .requestMatchers(
                                HttpMethod.GET,
                                "/v3",
                                "/v3/",
                                "/v3/info",
                                "/v3/service_offerings/**",
                                "/v3/service_plans/**")
                        .permitAll()
                        .requestMatchers("/v3/**")
                        .access(SecurityConfiguration::hasScope)
                        .anyRequest()
                        .permitAll())
                .oauth2ResourceServer(resources -> resources
                        .jwt(jwt -> jwt.jwtAuthenticationConverter(token -> {
                            Caller caller = Caller.of(token);
                            users.saw(caller.guid());
                            return new JwtAuthenticationToken(token, List.of(), caller.name());
                        }))
                        .authenticationEntryPoint(refusals::unauthenticated)
                        .accessDeniedHandler((_, response, _) -> refusals.forbidden(response))
                        .withObjectPostProcessor(refusals.ofBearerTokens()))
                .exceptionHandling(exceptions -> exceptions
                        .authenticationEntryPoint(refusals::unauthenticated)
                        .accessDeniedHandler((_, response, _) -> refusals.forbidden(response)))
                .build();
    }

    /** {@link io.elasticruntime.component.http.CallerFilter} has asked already; this holds if it should be missing. */
    private static AuthorizationResult isInternalCaller(
            RequestAuthorizationContext context, ComponentProperties component, CallerRules callers) {
        HttpServletRequest request = context.getRequest();
        boolean known = callers.permits(
                (String) request.getAttribute(PeerFilter.PEER),
                request.getMethod(),
                ServletRequestPathUtils.parseAndCache(request).pathWithinApplication());
        return new AuthorizationDecision(known || component.certificates() == null);
    }

    private static AuthorizationResult hasScope(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        Caller caller = caller(authentication.get());
        boolean reading =
                READING.contains(HttpMethod.valueOf(context.getRequest().getMethod()));
        return new AuthorizationDecision(caller != null && (reading ? caller.mayRead() : caller.mayWrite()));
    }

    private static @Nullable Caller caller(@Nullable Authentication authentication) {
        return authentication instanceof JwtAuthenticationToken jwt ? Caller.of(jwt.getToken()) : null;
    }

    /** The caller of the request that this thread serves; null: nobody, or a component. */
    static @Nullable Caller currentCaller() {
        return caller(SecurityContextHolder.getContext().getAuthentication());
    }

    private record Refusals(JsonMapper json) {

        void unauthenticated(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
                throws IOException {
            if (request.getHeader("Authorization") == null) {
                write(response, CfError.NOT_AUTHENTICATED, "Authentication error");
            } else {
                write(response, CfError.INVALID_AUTH_TOKEN, "Invalid Auth Token");
            }
        }

        /** A token that nobody can check, because UAA does not give its keys, is not the caller's fault. */
        ObjectPostProcessor<BearerTokenAuthenticationFilter> ofBearerTokens() {
            return new ObjectPostProcessor<>() {
                @Override
                public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                    filter.setAuthenticationFailureHandler((request, response, failure) -> {
                        if (failure instanceof AuthenticationServiceException) {
                            write(response, CfError.UAA_UNAVAILABLE, "The UAA service is currently unavailable");
                        } else {
                            unauthenticated(request, response, failure);
                        }
                    });
                    return filter;
                }
            };
        }

        void forbidden(HttpServletResponse response) throws IOException {
            write(response, CfError.NOT_AUTHORIZED, "You are not authorized to perform the requested action");
        }

        private void write(HttpServletResponse response, CfError error, String detail) throws IOException {
            response.setStatus(error.status());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream()
                    .write(json.writeValueAsBytes(new ErrorEntry.Document(List.of(ErrorEntry.of(error, detail)))));
        }
    }

    private static final class CallerResolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public @Nullable Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return currentCaller();
        }
    }
}
