package io.elasticruntime.loggregator.emitter;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.cloudfoundry.loggregator.v2.Envelope;

/** An emitter makes envelopes of what a component says; where they go is the matter of each kind of emitter. */
public abstract class EnvelopeEmitter implements Emitter {

    protected final Envelopes envelopes;
    protected final InstantSource clock;

    /**
     * @param envelopes what they carry of this process
     * @param clock the time of counters and events
     */
    protected EnvelopeEmitter(Envelopes envelopes, InstantSource clock) {
        this.envelopes = envelopes;
        this.clock = clock;
    }

    @Override
    public final void log(Source source, LogType type, String line, Instant time) {
        accept(envelopes.log(source, type, line, time));
    }

    @Override
    public final void gauge(Source source, Map<String, Measurement> measurements, Instant time) {
        accept(envelopes.gauge(source, measurements, time));
    }

    @Override
    public final void counter(Source source, String name, long delta) {
        accept(envelopes.counter(source, name, delta, clock.instant()));
    }

    @Override
    public final void timer(Source source, String name, Instant start, Instant stop, Map<String, String> tags) {
        accept(envelopes.timer(source, name, start, stop, tags));
    }

    @Override
    public final void event(Source source, String title, String body) {
        accept(envelopes.event(source, title, body, clock.instant()));
    }

    /** Takes one envelope on its way; never waits. */
    protected abstract void accept(Envelope envelope);
}
