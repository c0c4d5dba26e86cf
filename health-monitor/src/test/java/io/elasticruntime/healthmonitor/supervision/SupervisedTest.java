package io.elasticruntime.healthmonitor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.healthmonitor.supervision.Supervised.Action;
import io.elasticruntime.healthmonitor.supervision.Supervised.Observation;
import io.elasticruntime.healthmonitor.supervision.Supervised.Phase;
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

    @ParameterizedTest(name = "{0} and seen {1}: {3}, then {2}")
    @CsvSource({
        "WAITING,     DEAD,    STARTING,    START",
        "WAITING,     SILENT,  STARTING,    START",
        "WAITING,     UNWELL,  STARTING,    START",
        "WAITING,     HEALTHY, STARTING,    START",
        "STARTING,    DEAD,    BACKING_OFF, NOTHING",
        "STARTING,    SILENT,  STARTING,    NOTHING",
        "STARTING,    UNWELL,  STARTING,    NOTHING",
        "STARTING,    HEALTHY, RUNNING,     NOTHING",
        "RUNNING,     DEAD,    BACKING_OFF, NOTHING",
        "RUNNING,     SILENT,  RUNNING,     NOTHING",
        "RUNNING,     UNWELL,  RUNNING,     NOTHING",
        "RUNNING,     HEALTHY, RUNNING,     NOTHING",
        "BACKING_OFF, DEAD,    STARTING,    START",
        "BACKING_OFF, SILENT,  STARTING,    START",
        "BACKING_OFF, UNWELL,  STARTING,    START",
        "BACKING_OFF, HEALTHY, STARTING,    START"
    })
    void everyPhaseAnswersEveryObservation(Phase phase, Observation observed, Phase next, Action action) {
        Supervised before = new Supervised(phase, T0, T0, 0, 0, 0, "");
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

    @Test
    void aProcessThatNeverAnswersIsKilledAfterItsStartTimeout() {
        Supervised starting = new Supervised(Phase.STARTING, T0, T0, 0, 0, 0, "");
        Step step = starting.next(
                Observation.SILENT, true, START_TIMEOUT, T0.plus(START_TIMEOUT).plusMillis(1));
        assertThat(step.action()).isEqualTo(Action.KILL);
        assertThat(step.state().reason()).isEqualTo("no answer within 60 s of its start");
    }

    @Test
    void aRunningProcessMayMissAFewAnswersButNotFourInARow() {
        Supervised state = new Supervised(Phase.RUNNING, T0, T0, 0, 0, 0, "");
        for (int missed = 1; missed < Supervised.MISSED_ANSWERS_ALLOWED; missed++) {
            Step step = state.next(Observation.SILENT, true, START_TIMEOUT, T0.plusSeconds(missed));
            assertThat(step.action()).isEqualTo(Action.NOTHING);
            state = step.state();
        }
        assertThat(state.next(Observation.UNWELL, true, START_TIMEOUT, T0.plusSeconds(9))
                        .state()
                        .missedAnswers())
                .isZero();
        Step last = state.next(Observation.SILENT, true, START_TIMEOUT, T0.plusSeconds(9));
        assertThat(last.action()).isEqualTo(Action.KILL);
        assertThat(last.state().restarts()).isOne();
    }

    @ParameterizedTest(name = "after {0} restarts in a row it waits {1} s")
    @CsvSource({"1, 0", "2, 1", "3, 2", "4, 4", "5, 8", "6, 16", "7, 30", "50, 30"})
    void theBackOffDoublesUpToHalfAMinute(int restartsInARow, int seconds) {
        Supervised state = new Supervised(Phase.BACKING_OFF, T0, T0, restartsInARow, restartsInARow, 0, "ended");
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
        Supervised state = new Supervised(Phase.RUNNING, T0, T0, 5, 5, 0, "ended");
        Supervised later = state.next(Observation.HEALTHY, true, START_TIMEOUT, T0.plusSeconds(60))
                .state();
        assertThat(later.restartsInARow()).isZero();
        assertThat(later.restarts()).isEqualTo(5);
    }
}
