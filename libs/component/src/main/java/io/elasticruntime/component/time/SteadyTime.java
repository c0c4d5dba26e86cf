package io.elasticruntime.component.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of day at which it was made, and what has passed since by the monotonic clock. Two instants of it are apart by
 * what has really passed between them, whatever NTP or an administrator does to the clock of the machine meanwhile.
 */
public final class SteadyTime implements InstantSource {

    private final Instant begin = Instant.now();
    private final long beginNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - beginNanos);
    }
}
