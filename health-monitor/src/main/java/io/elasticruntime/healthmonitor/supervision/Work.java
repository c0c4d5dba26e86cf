package io.elasticruntime.healthmonitor.supervision;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether a process does work, told from the processor time that it uses between two looks. A JVM that waits for nothing but
 * its clock uses well below one hundredth of a processor; one that is overloaded, collects garbage or gets little of a busy
 * machine uses more.
 */
final class Work {

    private static final int LEAST_SHARE = 50;

    private Duration used = Duration.ZERO;
    private Instant at = Instant.EPOCH;

    /**
     * @param nowUsed processor time since the start of the process
     * @return whether it used at least a fiftieth of the time since the last call
     */
    boolean since(Duration nowUsed, Instant now) {
        Duration work = nowUsed.minus(used);
        boolean works = work.multipliedBy(LEAST_SHARE).compareTo(Duration.between(at, now)) >= 0;
        used = nowUsed;
        at = now;
        return works;
    }
}
