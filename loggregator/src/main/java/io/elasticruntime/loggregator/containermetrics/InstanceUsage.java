package io.elasticruntime.loggregator.containermetrics;

import org.jspecify.annotations.Nullable;

/**
 * What one instance uses, by its newest measurements.
 *
 * @param instanceId index of the instance as text
 * @param processId guid of the process; null if its cell does not say
 * @param time when the newest measurement was made, in nanoseconds since 1970
 * @param cpu percent of one core
 * @param cpuEntitlement percent of the processor time that the instance is entitled to; null if not measured
 * @param memory bytes
 * @param disk bytes
 * @param logRate bytes of log each second
 */
public record InstanceUsage(
        String instanceId,
        @Nullable String processId,
        long time,
        double cpu,
        @Nullable Double cpuEntitlement,
        long memory,
        long disk,
        double logRate) {}
