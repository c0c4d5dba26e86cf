package io.elasticruntime.bbs.lrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.lrp.LrpDecision.Accepted;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** diego-core.md c.3. */
class LrpEventsTest {

    private static final InstanceKey OWN = new InstanceKey("own", "cell-1");
    private static final NetInfo NET = new NetInfo("127.0.0.1", "10.0.0.2", List.of());
    private static final LrpStateMachine MACHINE = new LrpStateMachine(9_000, () -> "fresh");

    @Test
    void aClaimChangesTheUnclaimedInstance() {
        assertThat(events(State.UNCLAIMED, new LrpRequest.Claim(OWN))).containsExactly("actual_lrp_instance_changed");
    }

    @Test
    void aPlacementErrorChangesTheUnclaimedInstance() {
        assertThat(events(State.UNCLAIMED, new LrpRequest.Fail("no room")))
                .containsExactly("actual_lrp_instance_changed");
    }

    @Test
    void aCrashThatIsRestartedAtOnceCreatesTheUnclaimedInstanceAndRemovesTheOldOne() {
        assertThat(events(State.RUNNING, new LrpRequest.Crash(OWN, "exit 1")))
                .containsExactly("actual_lrp_instance_created", "actual_lrp_instance_removed");
    }

    @Test
    void aCrashThatIsNotRestartedChangesTheInstance() {
        Slot before = slot(LrpStateMachineTest.instance(State.RUNNING, 2, 1_000), null);
        assertThat(events(before, new LrpRequest.Crash(OWN, "exit 1"))).containsExactly("actual_lrp_instance_changed");
    }

    @Test
    void aLostCellChangesTheInstanceToSuspectAndCreatesItsReplacement() {
        assertThat(events(State.RUNNING, new LrpRequest.LoseCell("cell-1")))
                .containsExactly("actual_lrp_instance_changed", "actual_lrp_instance_created");
    }

    @Test
    void theNewRouteAppearsBeforeTheOldOneVanishes() {
        InstanceKey lost = new InstanceKey("lost", "cell-2");
        Slot before = slot(LrpStateMachineTest.instance(State.CLAIMED, 0, 1_000), LrpStateMachineTest.suspect(lost));
        assertThat(events(before, new LrpRequest.Start(OWN, NET, List.of(), Map.of(), true, "z1")))
                .containsExactly("actual_lrp_instance_changed", "actual_lrp_instance_removed");
    }

    @Test
    void anInstanceThatTakesTheSlotOfAnotherIsCreatedBeforeThatOneIsRemoved() {
        InstanceKey thief = new InstanceKey("thief", "cell-2");
        assertThat(events(State.CLAIMED, new LrpRequest.Start(thief, NET, List.of(), Map.of(), true, "z1")))
                .containsExactly("actual_lrp_instance_created", "actual_lrp_instance_removed");
    }

    @Test
    void whatDoesNotChangeIsNotTold() {
        assertThat(events(State.CLAIMED, new LrpRequest.Claim(OWN))).isEmpty();
    }

    private static List<String> events(State state, LrpRequest request) {
        return events(slot(LrpStateMachineTest.instance(state, 0, 1_000), null), request);
    }

    private static List<String> events(Slot before, LrpRequest request) {
        Slot after = ((Accepted) MACHINE.decide(before, request)).after();
        return LrpEvents.between(before, after).stream().map(DiegoEvent::type).toList();
    }

    private static Slot slot(ActualLrp ordinary, @Nullable ActualLrp suspect) {
        return new Slot(new LrpKey("guid", 0, "domain"), true, ordinary, suspect, null);
    }
}
