package io.elasticruntime.component;

import io.elasticruntime.component.body.BodyProperties;
import io.elasticruntime.component.body.BodyRefusals;
import io.elasticruntime.component.body.BoundedBodyFilter;
import io.elasticruntime.component.http.CallerFilter;
import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.http.PeerFilter;
import io.elasticruntime.component.http.ProblemAdvice;
import io.elasticruntime.component.http.RequestIdFilter;
import io.elasticruntime.component.tls.ComponentTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** The server side of a servlet service: mutual TLS, request ids, problem details, bounded bodies. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(BodyProperties.class)
public class ComponentWebAutoConfiguration {

    private static final String BUNDLE = "component";

    @Bean
    WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> mutualTls(ComponentTls tls) {
        return factory -> {
            if (tls.bundle() != null) {
                Ssl ssl = Ssl.forBundle(BUNDLE);
                ssl.setClientAuth(Ssl.ClientAuth.NEED);
                factory.setSsl(ssl);
                factory.setSslBundles(new DefaultSslBundleRegistry(BUNDLE, tls.bundle()));
            }
        };
    }

    @Bean
    RequestIdFilter requestIdFilter() {
        return new RequestIdFilter();
    }

    @Bean
    BoundedBodyFilter boundedBodyFilter(BodyProperties bodies, ObjectProvider<BodyRefusals> refusals, JsonMapper json) {
        return new BoundedBodyFilter(bodies, refusals.getIfAvailable(() -> (refusal, response) -> {
            response.setStatus(refusal.status().value());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream()
                    .write(json.writeValueAsBytes(refusal.problem().document()));
        }));
    }

    /** Who says {@code Expect: 100-continue} is told to go on only when the body is asked for. Headers are counted. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesWhenAskedFor() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setProperty("continueResponseTiming", "onRead");
            connector.setProperty("maxHeaderCount", "100");
        });
    }

    @Bean
    PeerFilter peerFilter() {
        return new PeerFilter();
    }

    /** A service without a table of callers is called by nobody. */
    @Bean
    CallerFilter callerFilter(ObjectProvider<CallerRules> rules, ComponentTls tls, Environment environment) {
        return new CallerFilter(
                rules.getIfAvailable(
                        () -> CallerRules.of(environment.getProperty("spring.application.name", "this service"))),
                tls.enabled());
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }
}
