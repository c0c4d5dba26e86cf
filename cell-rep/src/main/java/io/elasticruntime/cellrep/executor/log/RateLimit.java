package io.elasticruntime.cellrep.executor.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The rate at which one instance may log (cell-and-staging.md A6): a token bucket of bytes whose burst is one second's
 * worth. A line that does not fit opens a silence of one second, of which the reader is told once.
 */
final class RateLimit {

    static final long UNLIMITED = -1;

    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final long bytesPerSecond;
    private final InstantSource clock;
    private double tokens;
    private Instant filledAt;
    private Instant silentUntil = Instant.MIN;
    private long passed;

    RateLimit(long bytesPerSecond, InstantSource clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.tokens = bytesPerSecond;
        this.filledAt = clock.instant();
    }

    /** What becomes of a line. */
    enum Verdict {
        PASS,
        DROP,
        /** The line is dropped, and the reader is told that a silence begins. */
        ANNOUNCE
    }

    synchronized Verdict take(int bytes) {
        if (bytesPerSecond == 0) {
            return Verdict.DROP;
        }
        if (bytesPerSecond == UNLIMITED) {
            passed += bytes;
            return Verdict.PASS;
        }
        Instant now = clock.instant();
        if (now.isBefore(silentUntil)) {
            return Verdict.DROP;
        }
        double elapsed = Math.max(0, Duration.between(filledAt, now).toNanos() / 1e9);
        tokens = Math.min(bytesPerSecond, tokens + elapsed * bytesPerSecond);
        filledAt = now;
        if (bytes > tokens) {
            silentUntil = now.plus(SILENCE);
            return Verdict.ANNOUNCE;
        }
        tokens -= bytes;
        passed += bytes;
        return Verdict.PASS;
    }

    /** What the reader is told when a silence begins. */
    String announcement() {
        return "app instance exceeded log rate limit (" + bytesPerSecond + " bytes/sec)";
    }

    /** Bytes that have passed so far. */
    synchronized long passed() {
        return passed;
    }
}
