package io.elasticruntime.bbs.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Nanoseconds since the epoch, the unit of time on the wire and in the database (diego-core.md a.2). */
public final class Nanos {

    private Nanos() {}

    public static long of(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    public static long now(InstantSource clock) {
        return of(clock.instant());
    }
}
