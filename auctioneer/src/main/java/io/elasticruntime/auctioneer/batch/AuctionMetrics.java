package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The figures of auctions under the names that operators know (diego-core.md f.3). */
@Component
class AuctionMetrics {

    private static final String NAME = "auctioneer";

    private final Emitter emitter;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Emitter.Source source;

    AuctionMetrics(Emitter emitter, MeterRegistry registry, ComponentProperties component, InstantSource clock) {
        this.emitter = emitter;
        this.registry = registry;
        this.clock = clock;
        this.source = new Emitter.Source(
                NAME,
                Objects.requireNonNullElse(component.instance(), NAME),
                Map.of("origin", NAME, "zone", component.zone()));
    }

    /** Cells have got work and taken it. */
    void started(int lrps, int tasks) {
        count("AuctioneerLRPAuctionsStarted", lrps);
        count("AuctioneerTaskAuctionsStarted", tasks);
    }

    /** Work has found no place. */
    void failed(int lrps, int tasks) {
        count("AuctioneerLRPAuctionsFailed", lrps);
        count("AuctioneerTaskAuctionsFailed", tasks);
    }

    /**
     * The states of all cells have been asked for.
     *
     * @param failed cells that did not answer, or not for themselves
     */
    void fetchedStates(Duration took, int failed) {
        registry.timer("AuctioneerFetchStatesDuration").record(took);
        emitter.gauge(
                source,
                Map.of("AuctioneerFetchStatesDuration", new Measurement(took.toNanos(), "nanos")),
                clock.instant());
        count("AuctioneerFailedCellStateRequests", failed);
    }

    private void count(String name, int count) {
        registry.counter(name).increment(count);
        if (count > 0) {
            emitter.counter(source, name, count);
        }
    }
}
