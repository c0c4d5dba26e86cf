package io.elasticruntime.component;

import io.elasticruntime.component.http.CallerFilter;
import io.elasticruntime.component.http.CallerRules;
import io.elasticruntime.component.http.PeerFilter;
import io.elasticruntime.component.http.ProblemAdvice;
import io.elasticruntime.component.http.RequestIdFilter;
import io.elasticruntime.component.tls.ComponentTls;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The server side of a servlet service: mutual TLS, request ids, problem details. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
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
