package io.elasticruntime.uaa.attempt;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When an account is locked, as the original has it: so many failures since the last success, none older than the time
 * within which they count, and the last of them not longer ago than the lock lasts. Tries that a lock refuses are not
 * counted, so that a lock ends; the failures before it still count, so that the next one locks again.
 *
 * @param failures so many lock
 * @param within failures that are older do not count
 * @param lock how long after the last failure the account stays locked
 */
record Lockout(int failures, Duration within, Duration lock) {

    /**
     * The failures of an account that count now.
     *
     * @param count how many
     * @param last when the last one was; null if there is none
     */
    record Failures(int count, @Nullable Instant last) {

        static final Failures NONE = new Failures(0, null);
    }

    boolean isLocked(Failures counted, Instant now) {
        return counted.count() >= failures
                && counted.last() != null
                && counted.last().plus(lock).isAfter(now);
    }

    /** Failures up to this moment no longer count. */
    Instant forgotten(Instant now) {
        return now.minus(within);
    }
}
