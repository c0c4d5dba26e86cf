package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.EmitterProperties;
import io.elasticruntime.loggregator.emitter.Envelopes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The emitter of the process that doppler itself is in: no way to go, nothing to drop. */
@Component
final class LocalEmitter implements Emitter {

    private final Doppler doppler;
    private final Envelopes envelopes;
    private final InstantSource clock;

    LocalEmitter(
            Doppler doppler,
            ComponentProperties component,
            EmitterProperties settings,
            InstantSource clock,
            @Value("${spring.application.name:loggregator}") String name) {
        this.doppler = doppler;
        this.clock = clock;
        String instance = Objects.requireNonNullElse(component.instance(), name);
        this.envelopes = new Envelopes(name, instance, settings.deployment(), settings.ip());
    }

    @Override
    public void log(Source source, LogType type, String line, Instant time) {
        accept(envelopes.log(source, type, line, time));
    }

    @Override
    public void gauge(Source source, Map<String, Measurement> measurements, Instant time) {
        accept(envelopes.gauge(source, measurements, time));
    }

    @Override
    public void counter(Source source, String name, long delta) {
        accept(envelopes.counter(source, name, delta, clock.instant()));
    }

    @Override
    public void timer(Source source, String name, Instant start, Instant stop, Map<String, String> tags) {
        accept(envelopes.timer(source, name, start, stop, tags));
    }

    @Override
    public void event(Source source, String title, String body) {
        accept(envelopes.event(source, title, body, clock.instant()));
    }

    private void accept(Envelope envelope) {
        doppler.accept(List.of(envelope));
    }
}
