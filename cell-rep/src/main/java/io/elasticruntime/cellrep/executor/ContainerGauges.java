package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.garden.ContainerMetrics;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import java.util.Map;

/** The measurements of one container, by the names of the original (cell-and-staging.md A7). */
final class ContainerGauges {

    private static final String BYTES = "bytes";
    private static final String PERCENTAGE = "percentage";
    private static final String NANOSECONDS = "nanoseconds";

    private ContainerGauges() {}

    /** Processor time used per time passed; 100 is one core. */
    static double cpuPercentage(ContainerMetrics before, ContainerMetrics now) {
        long age = now.age().minus(before.age()).toNanos();
        long used = now.cpu().minus(before.cpu()).toNanos();
        return age <= 0 || used < 0 ? 0 : used * 100.0 / age;
    }

    static Map<String, Measurement> usage(double cpu, long memory, long disk, long memoryQuota, long diskQuota) {
        return Map.of(
                "cpu", new Measurement(cpu, PERCENTAGE),
                "memory", new Measurement(memory, BYTES),
                "disk", new Measurement(disk, BYTES),
                "memory_quota", new Measurement(memoryQuota, BYTES),
                "disk_quota", new Measurement(diskQuota, BYTES));
    }

    /** @param entitled nanoseconds of processor time that the container could claim until now */
    static Map<String, Measurement> entitlement(
            ContainerMetrics now, ContainerMetrics before, double entitled, double entitledBefore) {
        double gained = entitled - entitledBefore;
        double used = now.cpu().minus(before.cpu()).toNanos();
        return Map.of(
                "container_age", new Measurement(now.age().toNanos(), NANOSECONDS),
                "cpu_entitlement", new Measurement(gained <= 0 ? 0 : used * 100 / gained, PERCENTAGE),
                "absolute_usage", new Measurement(now.cpu().toNanos(), NANOSECONDS),
                "absolute_entitlement", new Measurement(entitled, NANOSECONDS));
    }

    static Map<String, Measurement> logRate(double bytesPerSecond, long limit) {
        return Map.of(
                "log_rate", new Measurement(bytesPerSecond, "B/s"), "log_rate_limit", new Measurement(limit, "B/s"));
    }
}
