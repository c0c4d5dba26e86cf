package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.garden.Container;
import io.elasticruntime.cellrep.garden.ContainerMetrics;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

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
    Thread sample(String guid, Container container, ContainerLog log, int shares) {
        return Thread.ofVirtual().name("metrics-" + guid).start(() -> {
            try {
                sampleUntilInterrupted(container, log, shares);
            } catch (InterruptedException _) {
                // the container has come to its end
            }
        });
    }

    private void sampleUntilInterrupted(Container container, ContainerLog log, int shares) throws InterruptedException {
        Duration pause = FIRST.compareTo(interval) < 0 ? FIRST : interval;
        Sample before = null;
        while (true) {
            try {
                Sample now = new Sample(container.metrics(), log.bytes(), clock.instant());
                if (before != null) {
                    emit(container, log, shares, before, now);
                }
                before = now;
            } catch (GardenException _) {
                // being created or destroyed: the next sample tells
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(4).compareTo(interval) < 0 ? pause.multipliedBy(4) : interval;
        }
    }

    private record Sample(ContainerMetrics metrics, long logged, Instant time) {}

    private void emit(Container container, ContainerLog log, int shares, Sample before, Sample now) {
        ContainerMetrics metrics = now.metrics();
        Emitter.Source source = log.source();
        var memory = container.spec().memory();
        var disk = container.spec().disk();
        emitter.gauge(
                source,
                ContainerGauges.usage(
                        ContainerGauges.cpuPercentage(before.metrics(), metrics),
                        metrics.memory().toBytes(),
                        metrics.disk().toBytes(),
                        memory == null ? 0 : memory.toBytes(),
                        disk == null ? 0 : disk.toBytes()),
                now.time());
        emitter.gauge(
                source,
                ContainerGauges.entitlement(
                        metrics,
                        before.metrics(),
                        entitlement.of(shares, metrics.age()),
                        entitlement.of(shares, before.metrics().age())),
                now.time());
        double seconds = Math.max(1, Duration.between(before.time(), now.time()).toMillis()) / 1000.0;
        emitter.gauge(
                source,
                ContainerGauges.logRate(
                        (now.logged() - before.logged()) / seconds, log.config().rateLimit()),
                now.time());
    }
}
