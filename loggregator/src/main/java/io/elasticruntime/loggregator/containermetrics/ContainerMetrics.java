package io.elasticruntime.loggregator.containermetrics;

import io.elasticruntime.loggregator.doppler.EnvelopeSink;
import io.elasticruntime.loggregator.envelope.Tags;
import io.elasticruntime.loggregator.envelope.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The newest measurements of each instance, put together from the gauges in which a cell sends them (loggregator.md c).
 * An instance that has not been measured for two minutes is forgotten, as in the original.
 */
@Component
public class ContainerMetrics implements EnvelopeSink {

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);
    private static final Set<String> NAMES = Set.of("cpu", "memory", "disk", "cpu_entitlement", "log_rate");

    private final InstantSource clock;
    private final Map<String, Map<Instance, Measured>> apps = new HashMap<>();
    private Instant swept = Instant.EPOCH;

    ContainerMetrics(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void accept(List<Envelope> envelopes) {
        for (Envelope envelope : envelopes) {
            if (envelope.hasGauge()
                    && envelope.getGauge().getMetricsMap().keySet().stream().anyMatch(NAMES::contains)) {
                take(envelope);
            }
        }
    }

    /** What the instances of an app use, by process and instance. */
    public synchronized List<InstanceUsage> usage(String appGuid) {
        List<InstanceUsage> usage = new ArrayList<>();
        living(appGuid).forEach((instance, measured) -> usage.add(measured.usage(instance)));
        return usage;
    }

    /** The newest gauges of an app's instances that hold processor, memory and disk. */
    public synchronized List<Envelope> envelopes(String appGuid) {
        return living(appGuid).values().stream()
                .flatMap(measured -> measured.main == null ? null : java.util.stream.Stream.of(measured.main))
                .toList();
    }

    private synchronized void take(Envelope envelope) {
        Instance instance = new Instance(Tags.get(envelope, Tags.PROCESS_ID), envelope.getInstanceId());
        Measured measured = apps.computeIfAbsent(envelope.getSourceId(), _ -> new HashMap<>())
                .computeIfAbsent(instance, _ -> new Measured());
        measured.take(envelope);
        Instant now = clock.instant();
        if (now.isAfter(swept.plus(TIME_TO_LIVE))) {
            long oldest = Timestamps.nanos(now.minus(TIME_TO_LIVE));
            apps.values().forEach(instances -> instances.values().removeIf(m -> m.time < oldest));
            apps.values().removeIf(Map::isEmpty);
            swept = now;
        }
    }

    private Map<Instance, Measured> living(String appGuid) {
        long oldest = Timestamps.nanos(clock.instant().minus(TIME_TO_LIVE));
        Map<Instance, Measured> living = new java.util.TreeMap<>(
                Comparator.comparing(Instance::processId).thenComparing(Instance::instanceId));
        apps.getOrDefault(appGuid, Map.of()).forEach((instance, measured) -> {
            if (measured.time >= oldest) {
                living.put(instance, measured);
            }
        });
        return living;
    }

    private record Instance(String processId, String instanceId) {}

    private static final class Measured {

        private final Map<String, Double> values = new HashMap<>();
        private @Nullable Envelope main;
        private long time;

        private void take(Envelope envelope) {
            Map<String, GaugeValue> metrics = envelope.getGauge().getMetricsMap();
            if (envelope.getTimestamp() < time && values.keySet().containsAll(metrics.keySet())) {
                return;
            }
            time = Math.max(time, envelope.getTimestamp());
            metrics.forEach((name, value) -> {
                if (NAMES.contains(name)) {
                    values.put(name, value.getValue());
                }
            });
            if (metrics.containsKey("cpu") && metrics.containsKey("memory")) {
                main = envelope;
            }
        }

        private InstanceUsage usage(Instance instance) {
            return new InstanceUsage(
                    instance.instanceId(),
                    instance.processId().isEmpty() ? null : instance.processId(),
                    time,
                    values.getOrDefault("cpu", 0.0),
                    values.get("cpu_entitlement"),
                    values.getOrDefault("memory", 0.0).longValue(),
                    values.getOrDefault("disk", 0.0).longValue(),
                    values.getOrDefault("log_rate", 0.0));
        }
    }
}
