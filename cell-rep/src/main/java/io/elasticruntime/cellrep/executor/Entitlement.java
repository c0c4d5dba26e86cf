package io.elasticruntime.cellrep.executor;

import java.time.Duration;

/**
 * The processor time that a share stands for: all cores, divided by the memory of the cell (cell-and-staging.md A7).
 *
 * @param cores of the machine
 * @param memoryMb of the cell
 */
record Entitlement(int cores, int memoryMb) {

    /** Nanoseconds that a container of this age could claim. */
    double of(int shares, Duration age) {
        double percentPerShare = cores * 100.0 / Math.max(1, memoryMb);
        return shares * percentPerShare / 100 * age.toNanos();
    }
}
