package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.revocation.RevokedTokens;
import io.elasticruntime.component.time.Steady;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the check of tokens needs from elsewhere. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    RevokedTokens revokedTokens(Peers peers, EventStreams events, InstantSource clock, @Steady InstantSource steady) {
        return new RevokedTokens(peers, events, clock, steady);
    }
}
