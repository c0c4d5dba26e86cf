package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.loggregator.buffer.FairBuffer;
import io.elasticruntime.loggregator.envelope.DropNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.cloudfoundry.loggregator.v2.Envelope;

/** What has been collected for one reader. For one reading thread. */
public final class Subscription implements AutoCloseable {

    private static final String ORIGIN = "doppler";

    private final Request request;
    private final FairBuffer<Envelope> buffer;
    private final InstantSource clock;
    private final LongAdder egress;
    private final LongAdder dropped;
    private final Consumer<Subscription> closing;
    private final Map<String, Long> droppedInTotal = new HashMap<>();
    private volatile boolean closed;

    Subscription(
            Request request,
            int buffer,
            LongSupplier memory,
            InstantSource clock,
            LongAdder egress,
            LongAdder dropped,
            Consumer<Subscription> closing) {
        this.request = request;
        this.buffer = new FairBuffer<>(buffer, Envelope::getSerializedSize, memory);
        this.clock = clock;
        this.egress = egress;
        this.dropped = dropped;
        this.closing = closing;
    }

    void offer(Envelope envelope) {
        buffer.add(envelope.getSourceId(), envelope);
    }

    /**
     * Takes the next envelopes, and behind them a notice for each source of which some were lost, as far as the
     * selectors select it.
     *
     * @param max the most envelopes to take
     * @param wait how long to wait for the first
     * @param linger how long to wait for more after the first
     * @return empty if nothing came in time or the subscription is closed
     */
    public List<Envelope> next(int max, Duration wait, Duration linger) throws InterruptedException {
        FairBuffer.Batch<Envelope> batch = buffer.take(max, wait, linger);
        egress.add(batch.elements().size());
        if (batch.dropped().isEmpty()) {
            return batch.elements();
        }
        Instant now = clock.instant();
        List<Envelope> envelopes = new ArrayList<>(batch.elements());
        batch.dropped().forEach((source, count) -> {
            dropped.add(count);
            long total = droppedInTotal.merge(source, count, Long::sum);
            new DropNotice(source, count, total, ORIGIN, request.reader())
                    .envelopes(now).stream().filter(this::isSelected).forEach(envelopes::add);
        });
        return envelopes;
    }

    /** Whether nothing more will come. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends it; {@link #next} returns at once. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closing.accept(this);
            buffer.close();
        }
    }

    private boolean isSelected(Envelope envelope) {
        return request.selectors().stream().anyMatch(selector -> Selectors.matches(selector, envelope));
    }
}
