package io.elasticruntime.component;

import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.tls.ComponentTls;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** Identity, mutual TLS and clients of the other components, in every service. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@EnableConfigurationProperties(ComponentProperties.class)
public class ComponentAutoConfiguration {

    @Bean
    ComponentTls componentTls(ComponentProperties component) {
        return ComponentTls.from(component.certificates());
    }

    @Bean
    @ConditionalOnMissingBean
    InstantSource instantSource() {
        return InstantSource.system();
    }

    @Bean
    Peers peers(ComponentProperties component, ComponentTls tls, RestClient.Builder builder) {
        return new Peers(component, tls, builder);
    }

    @Bean
    EventStreams eventStreams(Peers peers) {
        return new EventStreams(peers);
    }
}
