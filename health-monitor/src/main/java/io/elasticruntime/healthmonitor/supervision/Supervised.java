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
 * A process that answers, even with bad news, is left alone: a restart does not bring a database back. So is one that
 * does not answer but works, for {@link #LONGEST_OVERLOAD}: it is slow, and a restart would take the answers of all who
 * wait. Dead is what ended, what no longer listens, and what stands still for {@link #STANDS_STILL}. The first restart is
 * immediate; each further one within {@link #STABLE_AFTER} waits twice as long as the one before.
 *
 * @param phase where the process stands
 * @param since when it came there
 * @param startedAt when the process was last started
 * @param restarts how often it was started again since the deployment began
 * @param restartsInARow restarts without {@link #STABLE_AFTER} of running in between
 * @param silence how long nobody has had an answer from it
 * @param reason why it was last restarted; empty if never
 */
public record Supervised(
        Phase phase,
        Instant since,
        Instant startedAt,
        int restarts,
        int restartsInARow,
        Silence silence,
        String reason) {

    static final Duration STABLE_AFTER = Duration.ofSeconds(60);
    static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    static final Duration STANDS_STILL = Duration.ofSeconds(20);
    static final Duration LONGEST_OVERLOAD = Duration.ofMinutes(5);
    /** Looks in a row that must show the same before a process that lives is taken for dead. */
    static final int LOOKS = 4;
    /** How often its start timeout a process may take for its start that works all the while. */
    static final int SLOW_START = 3;

    public enum Phase {
        WAITING,
        STARTING,
        RUNNING,
        BACKING_OFF
    }

    /** What a look at the process showed, the worst first. */
    public enum Observation {
        /** There is no such process. */
        DEAD,
        /** It lives, but does not listen: connections to it are refused. */
        DEAF,
        /** It lives and listens, but neither answers in time nor does any work. */
        STILL,
        /** It does not answer in time, but it works. */
        BUSY,
        /** It answers that it is not well. */
        UNWELL,
        /** It answers that it is ready. */
        HEALTHY
    }

    /**
     * Looks in a row that had no answer.
     *
     * @param since when the first of them was; {@link Instant#EPOCH} while there is none
     * @param deaf how many of the last in a row found that it does not listen
     * @param still how many of the last in a row found that it did no work
     * @param stillSince when the first of those was
     */
    public record Silence(Instant since, int deaf, int still, Instant stillSince) {

        static final Silence NONE = new Silence(Instant.EPOCH, 0, 0, Instant.EPOCH);

        boolean isNone() {
            return equals(NONE);
        }

        Silence and(Observation observed, Instant now) {
            boolean deafNow = observed == Observation.DEAF;
            boolean stillNow = observed == Observation.STILL;
            return new Silence(
                    isNone() ? now : since,
                    deafNow ? deaf + 1 : 0,
                    stillNow ? still + 1 : 0,
                    still == 0 ? now : stillSince);
        }

        /** Why a process with such a silence is dead; empty if it is only slow. */
        String verdict(Instant now) {
            if (deaf >= LOOKS) {
                return "did not listen " + LOOKS + " times in a row";
            }
            if (still >= LOOKS && !now.isBefore(stillSince.plus(STANDS_STILL))) {
                return "neither answered nor did any work for " + STANDS_STILL.toSeconds() + " s";
            }
            return now.isBefore(since.plus(LONGEST_OVERLOAD))
                    ? ""
                    : "worked for " + LONGEST_OVERLOAD.toSeconds() + " s without an answer";
        }
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
        return new Supervised(Phase.WAITING, now, Instant.EPOCH, 0, 0, Silence.NONE, "");
    }

    /** A process that was found running when health-monitor itself started. */
    public static Supervised adopted(Instant startedAt, int restarts, String reason, Instant now) {
        return new Supervised(Phase.STARTING, now, startedAt, restarts, 0, Silence.NONE, reason);
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
                    case BUSY -> startedWithin(startTimeout.multipliedBy(SLOW_START), now);
                    case DEAF, STILL -> startedWithin(startTimeout, now);
                };
            case RUNNING ->
                switch (observed) {
                    case DEAD -> backOff("ended", now);
                    case DEAF, STILL, BUSY -> unanswered(silence.and(observed, now), now);
                    case UNWELL, HEALTHY -> new Step(with(Silence.NONE).forgetRestartsWhenStable(now), Action.NOTHING);
                };
        };
    }

    private Step stay() {
        return new Step(this, Action.NOTHING);
    }

    private Step start(Instant now) {
        Supervised starting = new Supervised(Phase.STARTING, now, now, restarts, restartsInARow, Silence.NONE, reason);
        return new Step(starting, Action.START);
    }

    private Step startedWithin(Duration time, Instant now) {
        return now.isAfter(since.plus(time))
                ? killed("no answer within " + time.toSeconds() + " s of its start", now)
                : stay();
    }

    private Step unanswered(Silence longer, Instant now) {
        String verdict = longer.verdict(now);
        return verdict.isEmpty() ? new Step(with(longer), Action.NOTHING) : killed(verdict, now);
    }

    private Step killed(String why, Instant now) {
        return new Step(backOff(why, now).state(), Action.KILL);
    }

    private Step backOff(String why, Instant now) {
        Supervised failed =
                new Supervised(Phase.BACKING_OFF, now, startedAt, restarts + 1, restartsInARow + 1, Silence.NONE, why);
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
        return new Supervised(phase, now, startedAt, restarts, restartsInARow, Silence.NONE, reason);
    }

    private Supervised with(Silence silence) {
        return new Supervised(phase, since, startedAt, restarts, restartsInARow, silence, reason);
    }

    private Supervised forgetRestartsWhenStable(Instant now) {
        return now.isBefore(since.plus(STABLE_AFTER))
                ? this
                : new Supervised(phase, since, startedAt, restarts, 0, silence, reason);
    }
}
