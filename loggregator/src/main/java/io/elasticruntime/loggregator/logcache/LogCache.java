package io.elasticruntime.loggregator.logcache;

import io.elasticruntime.loggregator.doppler.EnvelopeSink;
import io.elasticruntime.loggregator.envelope.Timestamps;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.springframework.stereotype.Component;

/** Keeps what doppler takes in, for those who ask later. */
@Component
public class LogCache implements EnvelopeSink {

    private final EnvelopeStore store;
    private final InstantSource clock;

    LogCache(LogCacheProperties settings, InstantSource clock) {
        this.store = new EnvelopeStore(
                settings.memory().toBytes(),
                settings.envelopesPerSource(),
                settings.idleAfter().toNanos());
        this.clock = clock;
    }

    @Override
    public void accept(List<Envelope> envelopes) {
        long now = Timestamps.nanos(clock.instant());
        envelopes.forEach(envelope -> store.put(envelope, now));
    }

    /** The newest log lines of a source, oldest first. */
    public List<Envelope> recentLogs(String sourceId, int limit) {
        return store.read(
                        sourceId,
                        new Query(Long.MIN_VALUE, Long.MAX_VALUE, limit, Set.of(EnvelopeType.LOG), true, null))
                .reversed();
    }

    List<Envelope> read(String sourceId, Query query) {
        return store.read(sourceId, query);
    }

    Map<String, EnvelopeStore.Meta> meta() {
        return store.meta();
    }
}
