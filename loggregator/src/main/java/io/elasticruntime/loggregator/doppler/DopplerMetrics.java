package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.loggregator.doppler.Doppler.Statistics;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import io.elasticruntime.loggregator.emitter.Emitter.Source;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Sends doppler's own metrics, of the names that operators of the original know (loggregator.md e). */
@Component
final class DopplerMetrics implements SmartLifecycle {

    private static final Source DOPPLER =
            new Source("doppler", "0", Map.of("origin", "loggregator.doppler", "metric_version", "2.0"));
    private static final Source EGRESS = new Source(
            "doppler", "0", Map.of("origin", "loggregator.doppler", "metric_version", "2.0", "direction", "egress"));

    private final Doppler doppler;
    private final Emitter emitter;
    private final DopplerProperties settings;
    private final InstantSource clock;
    private volatile @Nullable Thread reporter;

    DopplerMetrics(Doppler doppler, Emitter emitter, DopplerProperties settings, InstantSource clock) {
        this.doppler = doppler;
        this.emitter = emitter;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void start() {
        reporter = Thread.ofVirtual().name("doppler-metrics").start(this::report);
    }

    @Override
    public void stop() {
        Thread thread = reporter;
        if (thread != null) {
            thread.interrupt();
            reporter = null;
        }
    }

    @Override
    public boolean isRunning() {
        return reporter != null;
    }

    private void report() {
        Statistics last = new Statistics(0, 0, 0, 0);
        while (true) {
            try {
                Thread.sleep(settings.reportEvery());
            } catch (InterruptedException _) {
                return;
            }
            Statistics now = doppler.statistics();
            emitter.counter(DOPPLER, "ingress", now.ingress() - last.ingress());
            emitter.counter(DOPPLER, "egress", now.egress() - last.egress());
            emitter.counter(EGRESS, "dropped", now.dropped() - last.dropped());
            emitter.gauge(
                    DOPPLER,
                    Map.of("subscriptions", new Measurement(now.subscriptions(), "subscriptions")),
                    clock.instant());
            last = now;
        }
    }
}
