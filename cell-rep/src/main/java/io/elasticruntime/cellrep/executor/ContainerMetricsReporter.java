package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.garden.Container;
import io.elasticruntime.cellrep.garden.ContainerMetrics;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Measures each container at an interval, and soon after its start so that its owner sees figures at once
 * (cell-and-staging.md A7).
 */
final class ContainerMetricsReporter {

    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Emitter emitter;
    private final InstantSource clock;
    private final Duration interval;
    private final Entitlement entitlement;

    ContainerMetricsReporter(Emitter emitter, InstantSource clock, Duration interval, Entitlement entitlement) {
        this.emitter = emitter;
        this.clock = clock;
        this.interval = interval;
        this.entitlement = entitlement;
    }

    /** Samples a container in a thread of its own, until that is interrupted. */
    Thread sample(String guid, Container container, ContainerLog log) {
        return Thread.ofVirtual().name("metrics-" + guid).start(() -> {
            try {
                sampleUntilInterrupted(container, log);
            } catch (InterruptedException _) {
                // the container has come to its end
            }
        });
    }

    private void sampleUntilInterrupted(Container container, ContainerLog log) throws InterruptedException {
        Duration pause = FIRST.compareTo(interval) < 0 ? FIRST : interval;
        Sample before = null;
        while (true) {
            Thread.sleep(pause);
            try {
                Sample now = new Sample(container.metrics(), log.bytes(), clock.instant());
                // The first one knows nothing of a rate: what a start takes would look like what it takes for ever.
                emit(container, log, before == null ? now : before, now);
                before = now;
            } catch (GardenException _) {
                // being created or destroyed: the next sample tells
            }
            pause = pause.multipliedBy(4).compareTo(interval) < 0 ? pause.multipliedBy(4) : interval;
        }
    }

    private record Sample(ContainerMetrics metrics, long logged, Instant time) {}

    private void emit(Container container, ContainerLog log, Sample before, Sample now) {
        ContainerMetrics metrics = now.metrics();
        Emitter.Source source = log.source();
        long memory = bytes(container.spec().memory());
        emitter.gauge(
                source,
                ContainerGauges.usage(
                        ContainerGauges.cpuPercentage(before.metrics(), metrics),
                        metrics.memory().toBytes(),
                        metrics.disk().toBytes(),
                        memory,
                        bytes(container.spec().disk())),
                now.time());
        emitter.gauge(
                source,
                ContainerGauges.entitlement(
                        metrics,
                        // A start takes for a moment many times what is due for ever: it is not held against anyone.
                        before.metrics().age().compareTo(interval) < 0 ? metrics : before.metrics(),
                        entitlement.of(memory, metrics.age()),
                        entitlement.of(memory, before.metrics().age())),
                now.time());
        double seconds = Math.max(1, Duration.between(before.time(), now.time()).toMillis()) / 1000.0;
        emitter.gauge(
                source,
                ContainerGauges.logRate(
                        (now.logged() - before.logged()) / seconds, log.config().rateLimit()),
                now.time());
    }

    private static long bytes(@Nullable DataSize limit) {
        return limit == null ? 0 : limit.toBytes();
    }
}
