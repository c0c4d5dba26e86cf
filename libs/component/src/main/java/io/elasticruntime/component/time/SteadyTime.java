package io.elasticruntime.component.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that starts with the time of day and goes on with the monotonic clock. The difference of two of its instants is the
 * time that has really passed between them, whatever NTP or an administrator does to the clock of the machine meanwhile.
 */
public final class SteadyTime implements InstantSource {

    private final Instant begin = Instant.now();
    private final long beginNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - beginNanos);
    }
}
