package io.elasticruntime.loggregator.emitter;

import io.elasticruntime.component.ComponentAutoConfiguration;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.tls.ComponentTls;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Gives every process its {@link Emitter}; a silent one where the deployment has no doppler. */
@AutoConfiguration(after = ComponentAutoConfiguration.class)
@EnableConfigurationProperties(EmitterProperties.class)
public class EmitterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Emitter emitter(
            ComponentProperties component,
            EmitterProperties settings,
            ComponentTls tls,
            InstantSource clock,
            @Value("${spring.application.name:component}") String name) {
        URI doppler = component.peers().get("doppler");
        if (doppler == null) {
            return new SilentEmitter();
        }
        String instance = Objects.requireNonNullElse(component.instance(), name);
        return new DopplerEmitter(
                name, instance, settings, clock, () -> new DopplerStream(DopplerChannel.to(doppler, tls)));
    }
}
