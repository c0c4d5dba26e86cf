package io.elasticruntime.healthmonitor.supervision;

import java.time.Duration;
import java.time.Instant;

/**
 * The life of one supervised process, as a value: {@link #next} takes what was observed and says what to do about it.
 *
 * <pre>
 * WAITING ──needs ready──► STARTING ──healthy──► RUNNING ──no answer──► (killed)
 *    ▲                        │ dead or too slow     │ dead                │
 *    └───────back-off──────── BACKING_OFF ◄──────────┴─────────────────────┘
 * </pre>
 *
 * A process that answers, even with bad news, is left alone: a restart does not bring a database back. The first
 * restart is immediate; each further one within {@link #STABLE_AFTER} waits twice as long as the one before.
 *
 * @param phase where the process stands
 * @param since when it came there
 * @param startedAt when the process was last started
 * @param restarts how often it was started again since the deployment began
 * @param restartsInARow restarts without {@link #STABLE_AFTER} of running in between
 * @param missedAnswers health checks in a row without any answer
 * @param reason why it was last restarted; empty if never
 */
public record Supervised(
        Phase phase,
        Instant since,
        Instant startedAt,
        int restarts,
        int restartsInARow,
        int missedAnswers,
        String reason) {

    static final Duration STABLE_AFTER = Duration.ofSeconds(60);
    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    static final int MISSED_ANSWERS_ALLOWED = 4;

    public enum Phase {
        WAITING,
        STARTING,
        RUNNING,
        BACKING_OFF
    }

    /** What a look at the process showed. */
    public enum Observation {
        /** There is no such process. */
        DEAD,
        /** It lives, but does not answer. */
        SILENT,
        /** It answers that it is not well. */
        UNWELL,
        /** It answers that it is ready. */
        HEALTHY
    }

    /** What to do with the process. */
    public enum Action {
        NOTHING,
        START,
        KILL
    }

    /** The new state, and what to do to get there. */
    public record Step(Supervised state, Action action) {}

    public static Supervised waiting(Instant now) {
        return new Supervised(Phase.WAITING, now, Instant.EPOCH, 0, 0, 0, "");
    }

    /** A process that was found running when health-monitor itself started. */
    public static Supervised adopted(Instant startedAt, int restarts, String reason, Instant now) {
        return new Supervised(Phase.STARTING, now, startedAt, restarts, 0, 0, reason);
    }

    /**
     * @param observed what a look at the process showed
     * @param needsReady whether all that it needs is ready
     * @param startTimeout longest time from start to the first answer
     */
    public Step next(Observation observed, boolean needsReady, Duration startTimeout, Instant now) {
        return switch (phase) {
            case WAITING -> needsReady ? start(now) : stay();
            case BACKING_OFF -> now.isBefore(since.plus(backOff())) ? stay() : start(now);
            case STARTING ->
                switch (observed) {
                    case DEAD -> backOff("ended while starting", now);
                    case HEALTHY -> new Step(in(Phase.RUNNING, now), Action.NOTHING);
                    case UNWELL -> stay();
                    case SILENT ->
                        now.isAfter(since.plus(startTimeout))
                                ? killed("no answer within " + startTimeout.toSeconds() + " s of its start", now)
                                : stay();
                };
            case RUNNING ->
                switch (observed) {
                    case DEAD -> backOff("ended", now);
                    case SILENT ->
                        missedAnswers + 1 >= MISSED_ANSWERS_ALLOWED
                                ? killed("did not answer " + MISSED_ANSWERS_ALLOWED + " times in a row", now)
                                : new Step(withMissedAnswers(missedAnswers + 1), Action.NOTHING);
                    case UNWELL, HEALTHY ->
                        new Step(withMissedAnswers(0).forgetRestartsWhenStable(now), Action.NOTHING);
                };
        };
    }

    private Step stay() {
        return new Step(this, Action.NOTHING);
    }

    private Step start(Instant now) {
        return new Step(new Supervised(Phase.STARTING, now, now, restarts, restartsInARow, 0, reason), Action.START);
    }

    private Step killed(String why, Instant now) {
        return new Step(backOff(why, now).state(), Action.KILL);
    }

    private Step backOff(String why, Instant now) {
        Supervised failed = new Supervised(Phase.BACKING_OFF, now, startedAt, restarts + 1, restartsInARow + 1, 0, why);
        return new Step(failed, Action.NOTHING);
    }

    private Duration backOff() {
        if (restartsInARow <= 1) {
            return Duration.ZERO;
        }
        Duration doubled = FIRST_BACK_OFF.multipliedBy(1L << Math.min(restartsInARow - 2, 10));
        return doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
    }

    private Supervised in(Phase phase, Instant now) {
        return new Supervised(phase, now, startedAt, restarts, restartsInARow, 0, reason);
    }

    private Supervised withMissedAnswers(int missed) {
        return new Supervised(phase, since, startedAt, restarts, restartsInARow, missed, reason);
    }

    private Supervised forgetRestartsWhenStable(Instant now) {
        return now.isBefore(since.plus(STABLE_AFTER))
                ? this
                : new Supervised(phase, since, startedAt, restarts, 0, missedAnswers, reason);
    }
}
