package io.elasticruntime.healthmonitor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.healthmonitor.supervision.Supervised.Action;
import io.elasticruntime.healthmonitor.supervision.Supervised.Observation;
import io.elasticruntime.healthmonitor.supervision.Supervised.Phase;
import io.elasticruntime.healthmonitor.supervision.Supervised.Silence;
import io.elasticruntime.healthmonitor.supervision.Supervised.Step;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SupervisedTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Supervised RUNNING = new Supervised(Phase.RUNNING, T0, T0, 0, 0, Silence.NONE, "");

    @ParameterizedTest(name = "{0} and seen {1}: {3}, then {2}")
    @CsvSource({
        "WAITING,     DEAD,    STARTING,    START",
        "WAITING,     DEAF,    STARTING,    START",
        "WAITING,     STILL,   STARTING,    START",
        "WAITING,     BUSY,    STARTING,    START",
        "WAITING,     UNWELL,  STARTING,    START",
        "WAITING,     HEALTHY, STARTING,    START",
        "STARTING,    DEAD,    BACKING_OFF, NOTHING",
        "STARTING,    DEAF,    STARTING,    NOTHING",
        "STARTING,    STILL,   STARTING,    NOTHING",
        "STARTING,    BUSY,    STARTING,    NOTHING",
        "STARTING,    UNWELL,  STARTING,    NOTHING",
        "STARTING,    HEALTHY, RUNNING,     NOTHING",
        "RUNNING,     DEAD,    BACKING_OFF, NOTHING",
        "RUNNING,     DEAF,    RUNNING,     NOTHING",
        "RUNNING,     STILL,   RUNNING,     NOTHING",
        "RUNNING,     BUSY,    RUNNING,     NOTHING",
        "RUNNING,     UNWELL,  RUNNING,     NOTHING",
        "RUNNING,     HEALTHY, RUNNING,     NOTHING",
        "BACKING_OFF, DEAD,    STARTING,    START",
        "BACKING_OFF, DEAF,    STARTING,    START",
        "BACKING_OFF, STILL,   STARTING,    START",
        "BACKING_OFF, BUSY,    STARTING,    START",
        "BACKING_OFF, UNWELL,  STARTING,    START",
        "BACKING_OFF, HEALTHY, STARTING,    START"
    })
    void everyPhaseAnswersEveryObservation(Phase phase, Observation observed, Phase next, Action action) {
        Supervised before = new Supervised(phase, T0, T0, 0, 0, Silence.NONE, "");
        Step step = before.next(observed, true, START_TIMEOUT, T0.plusMillis(1));
        assertThat(step.state().phase()).isEqualTo(next);
        assertThat(step.action()).isEqualTo(action);
    }

    @ParameterizedTest
    @EnumSource(Observation.class)
    void nothingIsStartedBeforeWhatItNeedsIsReady(Observation observed) {
        Step step = Supervised.waiting(T0).next(observed, false, START_TIMEOUT, T0.plusSeconds(30));
        assertThat(step.action()).isEqualTo(Action.NOTHING);
        assertThat(step.state().phase()).isEqualTo(Phase.WAITING);
    }

    @ParameterizedTest(name = "one that is seen {0} is killed after {1} start timeouts")
    @CsvSource({"DEAF, 1", "STILL, 1", "BUSY, 3"})
    void aProcessThatNeverAnswersIsKilledAfterItsStartTimeoutAndLaterIfItWorks(Observation observed, int timeouts) {
        Supervised starting = new Supervised(Phase.STARTING, T0, T0, 0, 0, Silence.NONE, "");
        Duration allowed = START_TIMEOUT.multipliedBy(timeouts);

        assertThat(starting.next(observed, true, START_TIMEOUT, T0.plus(allowed))
                        .action())
                .isEqualTo(Action.NOTHING);
        Step step =
                starting.next(observed, true, START_TIMEOUT, T0.plus(allowed).plusMillis(1));

        assertThat(step.action()).isEqualTo(Action.KILL);
        assertThat(step.state().reason()).isEqualTo("no answer within " + allowed.toSeconds() + " s of its start");
    }

    @Test
    void aRunningProcessThatNoLongerListensIsKilledAtTheFourthLook() {
        Step step = looks(Observation.DEAF, 4, Duration.ofMillis(200));
        assertThat(step.action()).isEqualTo(Action.KILL);
        assertThat(step.state().reason()).isEqualTo("did not listen 4 times in a row");
        assertThat(step.state().restarts()).isOne();
        assertThat(looks(Observation.DEAF, 3, Duration.ofMillis(200)).action()).isEqualTo(Action.NOTHING);
    }

    @ParameterizedTest(name = "{0} looks, one every {1} ms: {2}")
    @CsvSource({
        "4,   500, NOTHING", // connections that are closed at once are no proof
        "40,  500, NOTHING",
        "41,  500, KILL",
        "3, 60000, NOTHING", // a watcher that stood still itself
        "4, 10000, KILL"
    })
    void aRunningProcessIsKilledThatStandsStillForTwentySecondsAndFourLooks(int looks, int every, Action action) {
        assertThat(looks(Observation.STILL, looks, Duration.ofMillis(every)).action())
                .isEqualTo(action);
    }

    @Test
    void aRunningProcessThatWorksIsLeftAloneForFiveMinutes() {
        assertThat(looks(Observation.BUSY, 60, Duration.ofSeconds(5)).action()).isEqualTo(Action.NOTHING);
        Step step = looks(Observation.BUSY, 61, Duration.ofSeconds(5));
        assertThat(step.action()).isEqualTo(Action.KILL);
        assertThat(step.state().reason()).isEqualTo("worked for 300 s without an answer");
    }

    @ParameterizedTest
    @EnumSource(
            value = Observation.class,
            names = {"BUSY", "UNWELL", "HEALTHY"})
    void oneSignOfLifeEndsTheTimeOfStandingStill(Observation sign) {
        Supervised state = RUNNING;
        for (int look = 0; look < 30; look++) {
            Observation observed = look % 4 == 3 ? sign : Observation.STILL;
            Step step = state.next(observed, true, START_TIMEOUT, T0.plusSeconds(6L * look));
            assertThat(step.action()).as("look " + look).isEqualTo(Action.NOTHING);
            state = step.state();
        }
    }

    /** The last step of several looks at a running process. */
    private static Step looks(Observation observed, int looks, Duration every) {
        Step step = new Step(RUNNING, Action.NOTHING);
        for (int look = 0; look < looks; look++) {
            step = step.state().next(observed, true, START_TIMEOUT, T0.plus(every.multipliedBy(look)));
        }
        return step;
    }

    @ParameterizedTest(name = "after {0} restarts in a row it waits {1} s")
    @CsvSource({"1, 0", "2, 1", "3, 2", "4, 4", "5, 8", "6, 16", "7, 30", "50, 30"})
    void theBackOffDoublesUpToHalfAMinute(int restartsInARow, int seconds) {
        Supervised state =
                new Supervised(Phase.BACKING_OFF, T0, T0, restartsInARow, restartsInARow, Silence.NONE, "ended");
        Instant due = T0.plusSeconds(seconds);
        if (seconds > 0) {
            assertThat(state.next(Observation.DEAD, true, START_TIMEOUT, due.minusMillis(1))
                            .action())
                    .isEqualTo(Action.NOTHING);
        }
        assertThat(state.next(Observation.DEAD, true, START_TIMEOUT, due).action())
                .isEqualTo(Action.START);
    }

    @Test
    void aMinuteOfRunningForgivesEarlierRestartsButStillCountsThem() {
        Supervised state = new Supervised(Phase.RUNNING, T0, T0, 5, 5, Silence.NONE, "ended");
        Supervised later = state.next(Observation.HEALTHY, true, START_TIMEOUT, T0.plusSeconds(60))
                .state();
        assertThat(later.restartsInARow()).isZero();
        assertThat(later.restarts()).isEqualTo(5);
    }
}
