package io.elasticruntime.component;

import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.time.Steady;
import io.elasticruntime.component.time.SteadyTime;
import io.elasticruntime.component.tls.ComponentTls;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

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

    @Bean(defaultCandidate = false)
    @Steady
    InstantSource steadyTime() {
        return new SteadyTime();
    }

    @Bean
    Peers peers(ComponentProperties component, ComponentTls tls, RestClient.Builder builder, JsonMapper json) {
        // A reactive application configures no converters for this client: without this its JSON would be camelCase.
        builder.configureMessageConverters(converters ->
                converters.registerDefaults().withJsonConverter(new JacksonJsonHttpMessageConverter(json)));
        return new Peers(component, tls, builder);
    }

    @Bean
    EventStreams eventStreams(Peers peers) {
        return new EventStreams(peers);
    }
}
