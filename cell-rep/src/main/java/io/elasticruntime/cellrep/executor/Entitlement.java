package io.elasticruntime.cellrep.executor;

import java.time.Duration;

/**
 * The processor time that belongs to a container: of all cores the part that its memory is of the cell's
 * (cell-and-staging.md A7).
 *
 * @param cores of the machine
 * @param memory of the cell, in bytes
 */
record Entitlement(int cores, long memory) {

    /**
     * Nanoseconds that a container of this age could claim.
     *
     * @param limit of its memory, in bytes; 0: it has none, and is entitled to nothing
     */
    double of(long limit, Duration age) {
        return (double) limit / Math.max(1, memory) * cores * age.toNanos();
    }
}
