package io.elasticruntime.bridge.app;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a process as users see it (cell-and-staging.md D11).
 *
 * @param index 0-based
 * @param state {@code RUNNING}, {@code STARTING}, {@code DOWN}, {@code CRASHED}, {@code STOPPING} or {@code UNKNOWN}
 * @param routable whether it gets requests; null if it does not run
 * @param details why it is down or crashed; null if unknown
 * @param instanceGuid empty if it has no container
 * @param cellId empty if it has no container
 * @param zone empty if it has no container
 * @param host address of the cell, empty unless running
 * @param ports how container ports are reached at {@code host}
 * @param sinceNanos nanoseconds since the epoch of the last change of state
 * @param usage latest measurement; null if there is none yet
 */
public record InstanceStatus(
        int index,
        String state,
        @Nullable Boolean routable,
        @Nullable String details,
        String instanceGuid,
        String cellId,
        String zone,
        String host,
        List<Port> ports,
        long sinceNanos,
        @Nullable Usage usage) {

    public record Port(int external, int internal) {}

    /**
     * @param timeNanos when it was measured
     * @param cpu 1.0 is one core
     * @param cpuEntitlement 1.0 is all that the instance is entitled to; null if unknown
     * @param memoryBytes in use
     * @param diskBytes in use
     * @param logRateBytesPerSecond in use
     */
    public record Usage(
            long timeNanos,
            double cpu,
            @Nullable Double cpuEntitlement,
            long memoryBytes,
            long diskBytes,
            long logRateBytesPerSecond) {}
}
