package io.elasticruntime.loggregator.emitter;

import io.elasticruntime.loggregator.buffer.FairBuffer;
import io.elasticruntime.loggregator.envelope.DropNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this process's envelopes to doppler, in batches, over one stream that is opened when the first envelope comes
 * and opened again with back-off when it breaks. Writers only ever touch the buffer.
 */
public final class DopplerEmitter extends EnvelopeEmitter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DopplerEmitter.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofMillis(500);
    private static final String METRON = "loggregator.metron";

    private final String component;
    private final String instance;
    private final FairBuffer<Envelope> buffer;
    private final int batchSize;
    private final Duration flushAfter;
    private final Supplier<DopplerStream> doppler;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Map<String, Long> droppedInTotal = new HashMap<>();
    private volatile boolean closed;
    private volatile @Nullable Thread sender;

    /**
     * @param component name of this component
     * @param instance name of this instance of it
     * @param settings buffer and batches
     * @param clock the time of counters and events
     * @param doppler opens a stream to doppler; used by one thread, first when there is something to send
     */
    DopplerEmitter(
            String component,
            String instance,
            EmitterProperties settings,
            InstantSource clock,
            Supplier<DopplerStream> doppler) {
        super(new Envelopes(component, instance, settings.deployment(), settings.ip()), clock);
        this.component = component;
        this.instance = instance;
        this.buffer = new FairBuffer<>(settings.buffer(), Envelope::getSerializedSize, settings.memory()::toBytes);
        this.batchSize = settings.batch();
        this.flushAfter = settings.flushAfter();
        this.doppler = doppler;
    }

    /** Sends what is still there, for at most half a second, and ends the stream. */
    @Override
    public void close() {
        closed = true;
        buffer.close();
        Thread thread = sender;
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(FAREWELL)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void accept(Envelope envelope) {
        buffer.add(envelope.getSourceId(), envelope);
        if (!started.get() && started.compareAndSet(false, true)) {
            sender = Thread.ofVirtual().name("emitter").start(this::run);
        }
    }

    private void run() {
        Duration backoff = FIRST_BACKOFF;
        List<Envelope> unsent = List.of();
        while (!closed || buffer.size() > 0) {
            try (DopplerStream stream = doppler.get()) {
                while (!unsent.isEmpty() || !closed || buffer.size() > 0) {
                    if (unsent.isEmpty()) {
                        unsent = next();
                    }
                    if (!unsent.isEmpty()) {
                        stream.send(
                                EnvelopeBatch.newBuilder().addAllBatch(unsent).build(), READY_WITHIN);
                        unsent = List.of();
                        backoff = FIRST_BACKOFF;
                    }
                }
            } catch (DopplerStream.BrokenException e) {
                if (closed) {
                    return;
                }
                log.atDebug().addKeyValue("retry_in", backoff).setCause(e).log("no stream to doppler");
                try {
                    Thread.sleep(backoff.plusMillis(ThreadLocalRandom.current().nextLong(FIRST_BACKOFF.toMillis())));
                } catch (InterruptedException _) {
                    return;
                }
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private List<Envelope> next() throws InterruptedException {
        FairBuffer.Batch<Envelope> batch = buffer.take(batchSize, IDLE, flushAfter);
        if (batch.dropped().isEmpty()) {
            return batch.elements();
        }
        Instant now = clock.instant();
        List<Envelope> complete = new ArrayList<>(batch.elements());
        batch.dropped().forEach((source, count) -> {
            long total = droppedInTotal.merge(source, count, Long::sum);
            complete.addAll(new DropNotice(source, count, total, component, "doppler").envelopes(now));
        });
        long all = batch.dropped().values().stream().mapToLong(Long::longValue).sum();
        Source metron = new Source(component, instance, Map.of("origin", METRON, "direction", "egress"));
        complete.add(envelopes.counter(metron, "dropped", all, now));
        return complete;
    }
}
