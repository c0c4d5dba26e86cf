package io.elasticruntime.loggregator.logcache;

import io.elasticruntime.component.body.MemoryShare;
import io.elasticruntime.loggregator.doppler.EnvelopeSink;
import io.elasticruntime.loggregator.envelope.Timestamps;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.springframework.stereotype.Component;

/** Keeps what doppler takes in, for those who ask later. */
@Component
public class LogCache implements EnvelopeSink {

    private static final int SMALL = 64 * 1024;
    private static final int SMALL_PART = 4;
    private static final int COPIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EnvelopeStore store;
    private final InstantSource clock;
    private final MemoryShare small;
    private final MemoryShare large;

    LogCache(LogCacheProperties settings, InstantSource clock) {
        this.store = new EnvelopeStore(
                settings.memory().toBytes(),
                settings.largestAnswer().toBytes(),
                settings.envelopesPerSource(),
                settings.idleAfter().toNanos());
        this.clock = clock;
        long answers = settings.answers().toBytes();
        this.small = new MemoryShare(answers / SMALL_PART, PATIENCE);
        this.large = new MemoryShare(answers - answers / SMALL_PART, PATIENCE);
    }

    @Override
    public void accept(List<Envelope> envelopes) {
        long now = Timestamps.nanos(clock.instant());
        envelopes.forEach(envelope -> store.put(envelope, now));
    }

    /**
     * What is answered to a read.
     *
     * @param envelopes what was asked for, as far as it is not too large together
     * @param room memory of the answer; given back when it has been written
     */
    public record Answer(List<Envelope> envelopes, MemoryShare.Room room) implements AutoCloseable {

        @Override
        public void close() {
            room.close();
        }
    }

    /**
     * The newest log lines of a source, oldest first.
     *
     * @throws io.elasticruntime.component.body.BodyRefusedException if other answers take all the memory there is
     */
    public Answer recentLogs(String sourceId, int limit) {
        Answer newestFirst =
                read(sourceId, new Query(Long.MIN_VALUE, Long.MAX_VALUE, limit, Set.of(EnvelopeType.LOG), true, null));
        return new Answer(newestFirst.envelopes().reversed(), newestFirst.room());
    }

    /** As {@link #recentLogs}, for any query. Large answers wait for large ones, small ones for small ones only. */
    Answer read(String sourceId, Query query) {
        long bytes = store.sizeOf(sourceId, query);
        // The envelopes, and what is written of them.
        MemoryShare.Room room = (bytes <= SMALL ? small : large).take(COPIES * bytes);
        try {
            return new Answer(store.read(sourceId, query), room);
        } catch (RuntimeException e) {
            room.close();
            throw e;
        }
    }

    Map<String, EnvelopeStore.Meta> meta() {
        return store.meta();
    }
}
