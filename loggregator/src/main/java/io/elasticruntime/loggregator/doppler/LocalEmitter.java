package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.loggregator.emitter.EmitterProperties;
import io.elasticruntime.loggregator.emitter.EnvelopeEmitter;
import io.elasticruntime.loggregator.emitter.Envelopes;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The emitter of the process that doppler itself is in: no way to go, nothing to drop. */
@Component
final class LocalEmitter extends EnvelopeEmitter {

    private final Doppler doppler;

    LocalEmitter(
            Doppler doppler,
            ComponentProperties component,
            EmitterProperties settings,
            InstantSource clock,
            @Value("${spring.application.name:loggregator}") String name) {
        super(
                new Envelopes(
                        name,
                        Objects.requireNonNullElse(component.instance(), name),
                        settings.deployment(),
                        settings.ip()),
                clock);
        this.doppler = doppler;
    }

    @Override
    protected void accept(Envelope envelope) {
        doppler.accept(List.of(envelope));
    }
}
