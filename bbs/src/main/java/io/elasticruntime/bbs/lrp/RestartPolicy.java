package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.ActualLrp;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * When an instance is placed again (diego-core.md b.2, d.1). The first two crashes cost nothing; from the third on the
 * wait doubles from 30 seconds to 16 minutes, and after 200 crashes the instance stays down. Five minutes of running
 * make the next crash the first one.
 */
final class RestartPolicy {

    private static final int FIRST_DELAYED_CRASH = 3;
    private static final int GIVE_UP_AT = 200;
    private static final int MAX_DOUBLINGS = 5;
    private static final Duration BASE_DELAY = Duration.ofSeconds(30);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(16);
    private static final Duration STABLE_AFTER = Duration.ofMinutes(5);
    /** Longer than an auction takes: if no answer has come by then, the auctioneer may have died with the request. */
    static final Duration UNANSWERED_FOR = Duration.ofSeconds(4);
    /** Also the longest pause between two requests that nobody answers; the pauses grow with the wait. */
    static final Duration UNPLACED_FOR = Duration.ofSeconds(30);

    private RestartPolicy() {}

    /** The number of crashes in a row, with the one that happens now. */
    static int countCrash(ActualLrp instance, long now) {
        boolean stable = instance.state() == ActualLrp.State.RUNNING && now - instance.since() > STABLE_AFTER.toNanos();
        return stable ? 1 : instance.crashCount() + 1;
    }

    static boolean restartsAtOnce(int crashCount) {
        return crashCount < FIRST_DELAYED_CRASH;
    }

    /** How long an instance stays crashed; only for counts that do not restart at once and are not given up. */
    static Duration delay(int crashCount) {
        Duration delay = BASE_DELAY.multipliedBy(1L << Math.min(crashCount - FIRST_DELAYED_CRASH, MAX_DOUBLINGS));
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    /** When an instance that does not run is to be placed again; empty if it has a cell, or has crashed too often. */
    static OptionalLong placeDue(ActualLrp instance) {
        return switch (instance.state()) {
            case UNCLAIMED -> {
                Duration pause = instance.placementError().isEmpty() ? UNANSWERED_FOR : UNPLACED_FOR;
                yield OptionalLong.of(instance.since() + pause.toNanos());
            }
            case CRASHED ->
                instance.crashCount() >= GIVE_UP_AT
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                instance.since() + delay(instance.crashCount()).toNanos());
            case CLAIMED, RUNNING -> OptionalLong.empty();
        };
    }
}
