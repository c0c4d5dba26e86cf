package io.elasticruntime.cellrep.rep;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.executor.Container.State;
import io.elasticruntime.cellrep.executor.RunResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReactionTest {

    @Test
    void everyStateOfAnInstanceAsksForOneThing() {
        Map<State, Reaction> expected = Map.of(
                State.RESERVED, new Reaction.ClaimAndRun(),
                State.INITIALIZING, new Reaction.Claim(),
                State.CREATED, new Reaction.Claim(),
                State.RUNNING, new Reaction.Start());
        expected.forEach((state, reaction) ->
                assertThat(Reaction.toInstance(state, null)).isEqualTo(reaction));
        assertThat(Reaction.toInstance(State.COMPLETED, RunResult.ofStop(""))).isEqualTo(new Reaction.Remove());
        assertThat(Reaction.toInstance(State.COMPLETED, RunResult.failed("why")))
                .isEqualTo(new Reaction.Crash("why"));
        assertThat(Reaction.toInstance(State.COMPLETED, RunResult.succeeded())).isEqualTo(new Reaction.Crash(""));
    }

    @Test
    void everyStateOfAnInstanceAsksForOneThingWhileTheCellIsEvacuated() {
        Map<State, Reaction> expected = Map.of(
                State.RESERVED, new Reaction.EvacuateClaimed(),
                State.INITIALIZING, new Reaction.EvacuateClaimed(),
                State.CREATED, new Reaction.EvacuateClaimed(),
                State.RUNNING, new Reaction.EvacuateRunning());
        expected.forEach((state, reaction) ->
                assertThat(Reaction.toLeavingInstance(state, null)).isEqualTo(reaction));
        assertThat(Reaction.toLeavingInstance(State.COMPLETED, RunResult.ofStop("")))
                .isEqualTo(new Reaction.EvacuateStopped());
        assertThat(Reaction.toLeavingInstance(State.COMPLETED, RunResult.failed("why")))
                .isEqualTo(new Reaction.EvacuateCrashed("why"));
    }

    @Test
    void everyStateOfATaskAsksForOneThing() {
        assertThat(Reaction.toTask(State.RESERVED, null)).isEqualTo(new Reaction.StartTask());
        for (State state : new State[] {State.INITIALIZING, State.CREATED, State.RUNNING}) {
            assertThat(Reaction.toTask(state, null)).isEqualTo(new Reaction.None());
        }
        assertThat(Reaction.toTask(State.COMPLETED, RunResult.succeeded())).isEqualTo(new Reaction.Complete(false, ""));
        assertThat(Reaction.toTask(State.COMPLETED, RunResult.failed("why")))
                .isEqualTo(new Reaction.Complete(true, "why"));
        assertThat(Reaction.toTask(State.COMPLETED, RunResult.failedRetryably("disk")))
                .isEqualTo(new Reaction.Reject("disk"));
        assertThat(Reaction.toTask(State.COMPLETED, RunResult.ofStop("")))
                .isEqualTo(new Reaction.Complete(true, "task was stopped"));
    }
}
