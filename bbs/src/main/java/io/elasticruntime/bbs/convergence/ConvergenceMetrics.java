package io.elasticruntime.bbs.convergence;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * The figures of the last pass under their documented names (diego-core.md d.3): at {@code /actuator/metrics}, and at
 * most every fifteen seconds to doppler.
 */
@Component
class ConvergenceMetrics {

    private static final List<String> COUNTS = List.of(
            "LRPsDesired",
            "LRPsUnclaimed",
            "LRPsClaimed",
            "LRPsRunning",
            "LRPsMissing",
            "LRPsExtra",
            "CrashedActualLRPs",
            "CrashingDesiredLRPs",
            "SuspectRunningActualLRPs",
            "SuspectClaimedActualLRPs",
            "EvacuatingActualLRPs",
            "PresentCells",
            "SuspectCells",
            "TasksPending",
            "TasksRunning",
            "TasksCompleted",
            "TasksResolving",
            "ConvergenceTasksPruned",
            "ConvergenceTasksKicked");
    private static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String NUMBER = "Metric";
    private static final String NANOS = "nanos";

    private final Emitter emitter;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Emitter.Source source;
    private final AtomicReference<Findings> last =
            new AtomicReference<>(new Findings(Map.of(), List.of(), Duration.ZERO, Duration.ZERO));
    private Instant sent = Instant.EPOCH;

    ConvergenceMetrics(Emitter emitter, MeterRegistry registry, ComponentProperties component, InstantSource clock) {
        this.emitter = emitter;
        this.registry = registry;
        this.clock = clock;
        this.source = new Emitter.Source(
                "bbs",
                Objects.requireNonNullElse(component.instance(), "bbs"),
                Map.of("origin", "bbs", "zone", component.zone()));
        COUNTS.forEach(name -> gauge(name, findings -> findings.count(name)));
        gauge("ConvergenceLRPDuration", findings -> findings.lrps().toNanos());
        gauge("ConvergenceTaskDuration", findings -> findings.tasks().toNanos());
    }

    /** A pass has ended. Called by one thread at a time. */
    void publish(Findings findings) {
        last.set(findings);
        registry.counter("ConvergenceLRPRuns").increment();
        registry.counter("ConvergenceTaskRuns").increment();
        emitter.counter(source, "ConvergenceLRPRuns", 1);
        emitter.counter(source, "ConvergenceTaskRuns", 1);
        Instant now = clock.instant();
        if (Duration.between(sent, now).compareTo(PERIOD) >= 0) {
            sent = now;
            emitter.gauge(source, measurements(findings), now);
        }
    }

    /** This process has become leader. */
    void elected() {
        registry.counter("BBSMasterElected").increment();
        emitter.counter(source, "BBSMasterElected", 1);
    }

    private static Map<String, Measurement> measurements(Findings findings) {
        Map<String, Measurement> measurements = new HashMap<>();
        COUNTS.forEach(name -> measurements.put(name, new Measurement(findings.count(name), NUMBER)));
        findings.freshDomains().forEach(domain -> measurements.put("Domain." + domain, new Measurement(1, NUMBER)));
        measurements.put(
                "ConvergenceLRPDuration", new Measurement(findings.lrps().toNanos(), NANOS));
        measurements.put(
                "ConvergenceTaskDuration", new Measurement(findings.tasks().toNanos(), NANOS));
        measurements.put("LockHeld", new Measurement(1, NUMBER));
        return measurements;
    }

    private void gauge(String name, java.util.function.ToDoubleFunction<Findings> value) {
        Gauge.builder(name, last, findings -> value.applyAsDouble(Objects.requireNonNull(findings.get())))
                .register(registry);
    }
}
