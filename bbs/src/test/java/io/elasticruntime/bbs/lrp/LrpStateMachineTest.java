package io.elasticruntime.bbs.lrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.lrp.LrpDecision.Accepted;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect;
import io.elasticruntime.bbs.lrp.LrpDecision.Refused;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LrpStateMachineTest {

    private static final LrpKey KEY = new LrpKey("guid", 0, "domain");
    private static final InstanceKey OWN = new InstanceKey("own", "cell-1");
    private static final InstanceKey OTHER = new InstanceKey("other", "cell-2");
    private static final NetInfo NET =
            new NetInfo("127.0.0.1", "10.0.0.2", List.of(new NetInfo.PortMapping(8080, 61000)));
    private static final InstanceKey LEAVING = new InstanceKey("leaving", "cell-3");
    private static final InstanceKey STRANGER = new InstanceKey("stranger", "cell-4");
    private static final long SINCE = 1_000;
    private static final long NOW = 2_000;
    private static final LrpStateMachine MACHINE = new LrpStateMachine(NOW, () -> "fresh");

    /**
     * The whole of diego-core.md b.1: for each request (rows) and each state of a wanted index (columns) what is there
     * afterwards, and the effects. The held instance is "own"; * is a suspect beside.
     */
    private static final String TABLE = """
            request      | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | suspect only
            create       | UNCLAIMED +A | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | UNCLAIMED* +A
            claim-own    | not-found    | CLAIMED         | CLAIMED         | CLAIMED         | cannot-claim    | none*
            claim-other  | not-found    | CLAIMED         | cannot-claim    | cannot-claim    | cannot-claim    | not-found
            start-own    | RUNNING      | RUNNING         | RUNNING         | RUNNING         | cannot-start    | none*
            start-other  | RUNNING      | RUNNING         | RUNNING         | cannot-start    | cannot-start    | RUNNING
            crash-own    | not-found    | cannot-crash    | UNCLAIMED +C +A | UNCLAIMED +C +A | cannot-crash    | none
            crash-other  | not-found    | cannot-crash    | cannot-crash    | cannot-crash    | cannot-crash    | not-found
            fail         | none         | UNCLAIMED       | cannot-fail     | cannot-fail     | cannot-fail     | none*
            remove-own   | not-found    | not-found       | none            | UNCLAIMED +A    | not-found       | none
            remove-other | not-found    | not-found       | not-found       | not-found       | not-found       | not-found
            retire       | not-found    | UNCLAIMED +A    | CLAIMED +S      | RUNNING +S      | UNCLAIMED +A    | none*
            discard      | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | none*
            lose-cell    | none         | UNCLAIMED       | UNCLAIMED* +A   | UNCLAIMED* +A   | CRASHED         | none*
            regain-cell  | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | RUNNING
            place-again  | none         | UNCLAIMED +A    | CLAIMED         | RUNNING         | UNCLAIMED +A    | none*
            evacuate-claimed-own    | not-found        | not-found     | UNCLAIMED +A     | UNCLAIMED +A     | not-found | none
            evacuate-claimed-other  | not-found        | not-found     | not-found        | not-found        | not-found | not-found
            evacuate-running-own    | UNCLAIMED~ +A +K | UNCLAIMED~ +K | UNCLAIMED~ +A +K | UNCLAIMED~ +A +K | CRASHED   | UNCLAIMED~ +A +K
            evacuate-running-other  | UNCLAIMED~ +A +K | UNCLAIMED~ +K | CLAIMED~ +K      | RUNNING          | CRASHED   | UNCLAIMED*~ +A +K
            recreate-when-all-run   | none             | UNCLAIMED     | UNCLAIMED +A     | UNCLAIMED +A     | CRASHED   | none
            recreate-when-not       | none             | UNCLAIMED     | CLAIMED +K       | RUNNING +K       | CRASHED   | none
            evacuate-crashed-own    | not-found        | not-found     | UNCLAIMED +C     | UNCLAIMED +C     | not-found | none
            evacuate-crashed-other  | not-found        | not-found     | not-found        | not-found        | not-found | not-found
            evacuate-stopped-own    | not-found        | not-found     | none             | UNCLAIMED +A     | not-found | none
            evacuate-stopped-other  | not-found        | not-found     | not-found        | not-found        | not-found | not-found
            remove-evacuating-own   | not-found        | not-found     | not-found        | not-found        | not-found | not-found
            remove-evacuating-other | not-found        | not-found     | not-found        | not-found        | not-found | not-found
            """;

    /** diego-core.md b.5: "own" is leaving an evacuating cell (~), and "other" holds the ordinary instance if anybody does. */
    private static final String EVACUATING = """
            request                 | evacuating only  | UNCLAIMED beside | CLAIMED beside   | RUNNING beside   | CRASHED beside
            create                  | UNCLAIMED~ +A    | UNCLAIMED~       | CLAIMED~         | RUNNING~         | CRASHED~
            claim-own               | not-found        | CLAIMED          | cannot-claim     | cannot-claim     | cannot-claim
            claim-other             | not-found        | CLAIMED~         | CLAIMED~         | CLAIMED~         | cannot-claim
            start-own               | RUNNING          | RUNNING          | RUNNING          | cannot-start     | cannot-start
            start-other             | RUNNING          | RUNNING          | RUNNING          | RUNNING          | cannot-start
            crash-own               | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            crash-other             | not-found        | cannot-crash     | UNCLAIMED~ +C +A | UNCLAIMED~ +C +A | cannot-crash
            fail                    | none~            | UNCLAIMED~       | cannot-fail      | cannot-fail      | cannot-fail
            remove-own              | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            remove-other            | not-found        | not-found        | none~            | UNCLAIMED~ +A    | not-found
            retire                  | not-found        | UNCLAIMED~ +A    | CLAIMED~ +S      | RUNNING~ +S      | UNCLAIMED~ +A
            discard                 | none~            | UNCLAIMED~       | CLAIMED~         | RUNNING~         | CRASHED~
            lose-cell               | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            regain-cell             | none~            | UNCLAIMED~       | CLAIMED~         | RUNNING~         | CRASHED~
            place-again             | none~            | UNCLAIMED~ +A    | CLAIMED~         | RUNNING~         | UNCLAIMED~ +A
            evacuate-claimed-own    | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            evacuate-claimed-other  | not-found        | not-found        | UNCLAIMED~ +A    | UNCLAIMED~ +A    | not-found
            evacuate-running-own    | UNCLAIMED~ +A +K | UNCLAIMED~ +K    | CLAIMED~ +K      | RUNNING          | CRASHED
            evacuate-running-other  | none~            | UNCLAIMED~       | UNCLAIMED~ +A +K | UNCLAIMED~ +A +K | CRASHED~
            recreate-when-all-run   | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            recreate-when-not       | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            evacuate-crashed-own    | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            evacuate-crashed-other  | not-found        | not-found        | UNCLAIMED~ +C    | UNCLAIMED~ +C    | not-found
            evacuate-stopped-own    | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            evacuate-stopped-other  | not-found        | not-found        | none~            | UNCLAIMED~ +A    | not-found
            remove-evacuating-own   | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            remove-evacuating-other | not-found        | not-found        | not-found        | not-found        | not-found
            """;

    private static final String UNWANTED_EVACUATING = """
            request                 | evacuating only  | UNCLAIMED beside | CLAIMED beside   | RUNNING beside   | CRASHED beside
            create                  | none~            | UNCLAIMED~       | CLAIMED~         | RUNNING~         | CRASHED~
            discard                 | none~ +S         | none~ +S         | CLAIMED~ +S +S   | RUNNING~ +S +S   | none~ +S
            evacuate-running-own    | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            evacuate-stopped-own    | none             | UNCLAIMED        | CLAIMED          | RUNNING          | CRASHED
            """;

    /** The same for an index that nobody wants, where that makes a difference. */
    private static final String UNWANTED = """
            request      | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | suspect only
            crash-own    | not-found    | cannot-crash    | none +C         | none +C         | cannot-crash    | none
            remove-own   | not-found    | not-found       | none            | none            | not-found       | none
            retire       | not-found    | none            | CLAIMED +S      | RUNNING +S      | none            | none
            discard      | none         | none            | CLAIMED +S      | RUNNING +S      | none            | none
            lose-cell    | none         | UNCLAIMED       | none*           | none*           | CRASHED         | none*
            place-again  | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | none*
            create       | none         | UNCLAIMED       | CLAIMED         | RUNNING         | CRASHED         | none*
            evacuate-claimed-own | not-found | not-found  | none            | none            | not-found       | none
            evacuate-running-own | none      | UNCLAIMED  | none            | none            | CRASHED         | none
            evacuate-crashed-own | not-found | not-found  | none +C         | none +C         | not-found       | none
            evacuate-stopped-own | not-found | not-found  | none            | none            | not-found       | none
            """;

    @TestFactory
    Stream<DynamicTest> everyRequestInEveryStateOfAWantedIndex() {
        return cases(TABLE, true);
    }

    @TestFactory
    Stream<DynamicTest> everyRequestWhileAnInstanceLeavesItsCell() {
        return cases(EVACUATING, true);
    }

    @TestFactory
    Stream<DynamicTest> whatNobodyWantsWhileAnInstanceLeavesItsCell() {
        return cases(UNWANTED_EVACUATING, false);
    }

    @TestFactory
    Stream<DynamicTest> everyRequestInEveryStateOfAnIndexThatNobodyWants() {
        return cases(UNWANTED, false);
    }

    @Test
    void theTableCoversEveryKindOfRequest() {
        assertThat(requests().values().stream().map(Object::getClass).distinct())
                .hasSize(LrpRequest.class.getPermittedSubclasses().length);
        assertThat(TABLE.lines().skip(1).map(line -> line.split("\\|")[0].strip()))
                .containsExactlyElementsOf(requests().keySet());
    }

    /**
     * Every state of the ordinary instance × a suspect or none × an evacuating instance or none × wanted or not × every
     * request from the holder of each and from a stranger: what must hold whatever happens.
     */
    @TestFactory
    Stream<DynamicTest> whateverIsSaidOfWhateverState() {
        return everySlot()
                .flatMap(slot -> everyRequest()
                        .map(request -> DynamicTest.dynamicTest(
                                request + " when "
                                        + slot.instances()
                                                .map(LrpStateMachineTest::name)
                                                .toList(),
                                () -> {
                                    if (MACHINE.decide(slot, request) instanceof Accepted accepted) {
                                        holds(slot, request, accepted);
                                    }
                                })));
    }

    private static void holds(Slot before, LrpRequest request, Accepted accepted) {
        Slot after = accepted.after();
        assertThat(after.instances().map(ActualLrp::instanceKey).filter(Objects::nonNull))
                .as("a container is in one place")
                .doesNotHaveDuplicates();
        assertThat(after.instances().map(ActualLrp::presence)).as("presences").doesNotHaveDuplicates();
        after.instances()
                .forEach(now -> before.instances()
                        .filter(then -> then.modificationTag()
                                .epoch()
                                .equals(now.modificationTag().epoch()))
                        .forEach(then -> assertThat(now.modificationTag().index())
                                .as("tags never go back")
                                .isGreaterThanOrEqualTo(then.modificationTag().index())));
        for (Effect effect : accepted.effects()) {
            switch (effect) {
                case Effect.Auction _ -> {
                    assertThat(before.wanted())
                            .as("only what is wanted is placed")
                            .isTrue();
                    assertThat(ordinary(after).state()).isEqualTo(State.UNCLAIMED);
                }
                case Effect.Stop stop ->
                    assertThat(before.instances().map(ActualLrp::instanceKey)).contains(stop.instance());
                case Effect.KeepContainer _ -> {
                    InstanceKey caller =
                            ((LrpRequest.EvacuateRunning) request).running().instance();
                    assertThat(after.instances().map(ActualLrp::instanceKey)).contains(caller);
                }
                case Effect.AnnounceCrash crash ->
                    assertThat(before.ordinary())
                            .extracting(ActualLrp::instanceKey)
                            .isEqualTo(crash.instance());
            }
        }
        if (isReport(request)) {
            assertThat(MACHINE.decide(after, request))
                    .as("what a cell says twice changes nothing more")
                    .satisfiesAnyOf(
                            again -> assertThat(again).isInstanceOf(Refused.class),
                            again -> assertThat(((Accepted) again).after()).isEqualTo(after));
        }
    }

    private static boolean isReport(LrpRequest request) {
        return switch (request) {
            case LrpRequest.Claim _, LrpRequest.Start _, LrpRequest.Crash _, LrpRequest.Remove _ -> true;
            case LrpRequest.EvacuateClaimed _,
                    LrpRequest.EvacuateRunning _,
                    LrpRequest.EvacuateCrashed _,
                    LrpRequest.EvacuateStopped _,
                    LrpRequest.RemoveEvacuating _ -> true;
            case LrpRequest.Create _,
                    LrpRequest.Fail _,
                    LrpRequest.Retire _,
                    LrpRequest.Discard _,
                    LrpRequest.LoseCell _,
                    LrpRequest.RegainCell _,
                    LrpRequest.PlaceAgain _ -> false;
        };
    }

    private static Stream<Slot> everySlot() {
        Stream<@Nullable State> states = Stream.concat(Stream.of((State) null), Stream.of(State.values()));
        return states.flatMap(state -> Stream.of(true, false)
                .flatMap(suspect -> Stream.of(true, false)
                        .flatMap(evacuating -> Stream.of(true, false)
                                .map(wanted -> new Slot(
                                        KEY,
                                        wanted,
                                        state == null ? null : instance(state, 0, SINCE),
                                        suspect ? suspect(OTHER) : null,
                                        evacuating ? evacuating(LEAVING) : null)))));
    }

    private static Stream<LrpRequest> everyRequest() {
        Stream<LrpRequest> ofNobody = Stream.of(
                new LrpRequest.Create(),
                new LrpRequest.Fail("insufficient resources"),
                new LrpRequest.Retire(),
                new LrpRequest.Discard(),
                new LrpRequest.PlaceAgain(SINCE),
                new LrpRequest.PlaceAgain(SINCE + 1));
        Stream<LrpRequest> ofSomebody = Stream.of(OWN, OTHER, LEAVING, STRANGER)
                .flatMap(key -> Stream.of(
                        new LrpRequest.Claim(key),
                        start(key),
                        new LrpRequest.Crash(key, "exit 1"),
                        new LrpRequest.Remove(key),
                        new LrpRequest.LoseCell(key.cellId()),
                        new LrpRequest.RegainCell(key.cellId()),
                        new LrpRequest.EvacuateClaimed(key),
                        new LrpRequest.EvacuateRunning(start(key), UpdateStrategy.ROLLING, false),
                        new LrpRequest.EvacuateRunning(start(key), UpdateStrategy.RECREATE, true),
                        new LrpRequest.EvacuateRunning(start(key), UpdateStrategy.RECREATE, false),
                        new LrpRequest.EvacuateCrashed(key, "exit 1"),
                        new LrpRequest.EvacuateStopped(key),
                        new LrpRequest.RemoveEvacuating(key)));
        return Stream.concat(ofNobody, ofSomebody);
    }

    private static String name(ActualLrp instance) {
        return instance.presence() + " " + instance.state();
    }

    @Test
    void anInstanceThatLeavesItsCellServesUntilItsReplacementRuns() {
        Slot serving = slot(instance(State.RUNNING, 0, SINCE), null, true);
        Slot leaving = after(serving, new LrpRequest.EvacuateRunning(start(OWN), UpdateStrategy.ROLLING, false));
        assertThat(leaving.evacuating()).satisfies(old -> {
            assertThat(old.instanceKey()).isEqualTo(OWN);
            assertThat(old.routable()).isTrue();
            assertThat(old.modificationTag()).isEqualTo(new ModificationTag("fresh", 1));
        });
        Slot replaced = after(after(leaving, new LrpRequest.Claim(OTHER)), start(OTHER));
        assertThat(replaced.evacuating()).isNull();
        assertThat(ordinary(replaced).instanceKey()).isEqualTo(OTHER);
    }

    @Test
    void aHeartbeatThatSaysNothingNewChangesNothing() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), null, true);
        assertThat(after(slot, start(OWN))).isEqualTo(slot);
    }

    @Test
    void aChangeOfRoutabilityIsANewStateOfTheSameRecord() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), null, true);
        ActualLrp running = ordinary(after(slot, new LrpRequest.Start(OWN, NET, List.of(), Map.of(), false, "z1")));
        assertThat(running.routable()).isFalse();
        assertThat(running.modificationTag()).isEqualTo(new ModificationTag("epoch", 6));
        assertThat(running.since()).isEqualTo(NOW);
    }

    @Test
    void theReplacementThatRunsEndsTheSuspect() {
        Slot slot = slot(instance(State.CLAIMED, 0, SINCE), suspect(OTHER), true);
        Slot after = after(slot, start(OWN));
        assertThat(after.suspect()).isNull();
        assertThat(ordinary(after).instanceKey()).isEqualTo(OWN);
    }

    @Test
    void aCellThatIsBackGetsItsInstanceBackAndTheReplacementIsStopped() {
        Slot slot = slot(instance(State.CLAIMED, 0, SINCE), suspect(OTHER), true);
        Accepted accepted = (Accepted) MACHINE.decide(slot, new LrpRequest.RegainCell("cell-2"));
        ActualLrp regained = ordinary(accepted.after());
        assertThat(regained.instanceKey()).isEqualTo(OTHER);
        assertThat(regained.presence()).isEqualTo(Presence.ORDINARY);
        assertThat(accepted.after().suspect()).isNull();
        assertThat(accepted.effects()).containsExactly(new Effect.Stop(OWN));
    }

    @Test
    void aCellThatIsBackTooLateLosesItsInstanceToTheReplacement() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), suspect(OTHER), true);
        Accepted accepted = (Accepted) MACHINE.decide(slot, new LrpRequest.RegainCell("cell-2"));
        assertThat(ordinary(accepted.after()).instanceKey()).isEqualTo(OWN);
        assertThat(accepted.after().suspect()).isNull();
        assertThat(accepted.effects()).containsExactly(new Effect.Stop(OTHER));
    }

    @Test
    void theReplacementOnAnotherLostCellIsPlacedAnewAndTheSuspectStays() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), suspect(OTHER), true);
        Slot after = after(slot, new LrpRequest.LoseCell("cell-1"));
        assertThat(ordinary(after).state()).isEqualTo(State.UNCLAIMED);
        assertThat(after.suspect()).isEqualTo(slot.suspect());
    }

    @Test
    void anInstanceThatIsToStopGetsNoMoreRequests() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), null, false);
        ActualLrp stopping = ordinary(after(slot, new LrpRequest.Discard()));
        assertThat(stopping.routable()).isFalse();
        assertThat(stopping.since()).isEqualTo(SINCE);
    }

    @Test
    void theThirdCrashInARowIsNotRestartedAtOnce() {
        for (int crashes = 0; crashes < 4; crashes++) {
            Slot slot = slot(instance(State.RUNNING, crashes, SINCE), null, true);
            ActualLrp crashed = ordinary(after(slot, new LrpRequest.Crash(OWN, "exit 1")));
            assertThat(crashed.crashCount()).isEqualTo(crashes + 1);
            assertThat(crashed.state()).isEqualTo(crashes < 2 ? State.UNCLAIMED : State.CRASHED);
            assertThat(crashed.instanceKey()).isNull();
            assertThat(crashed.crashReason()).isEqualTo("exit 1");
        }
    }

    @Test
    void fiveMinutesOfRunningMakeTheNextCrashTheFirst() {
        long now = SINCE + Duration.ofMinutes(5).toNanos();
        assertThat(RestartPolicy.countCrash(instance(State.RUNNING, 7, SINCE), now))
                .isEqualTo(8);
        assertThat(RestartPolicy.countCrash(instance(State.RUNNING, 7, SINCE), now + 1))
                .isEqualTo(1);
        assertThat(RestartPolicy.countCrash(instance(State.CLAIMED, 7, SINCE), now + 1))
                .isEqualTo(8);
    }

    @Test
    void theWaitAfterACrashDoublesUpToSixteenMinutesAndEndsAfterTwoHundred() {
        assertThat(Stream.of(3, 4, 5, 6, 7, 8, 9, 199).map(RestartPolicy::delay))
                .containsExactly(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(8),
                        Duration.ofMinutes(16),
                        Duration.ofMinutes(16),
                        Duration.ofMinutes(16));
        assertThat(RestartPolicy.placeDue(instance(State.CRASHED, 199, SINCE)))
                .hasValue(SINCE + Duration.ofMinutes(16).toNanos());
        assertThat(RestartPolicy.placeDue(instance(State.CRASHED, 200, SINCE))).isEmpty();
    }

    @Test
    void longReasonsAreCut() {
        Slot slot = slot(instance(State.RUNNING, 0, SINCE), null, true);
        String reason = ordinary(after(slot, new LrpRequest.Crash(OWN, "x".repeat(5000))))
                .crashReason();
        assertThat(reason).hasSize(1024).endsWith("(truncated)");
    }

    private static Stream<DynamicTest> cases(String table, boolean wanted) {
        List<String> lines = table.lines().toList();
        List<String> states = cells(lines.getFirst());
        return lines.stream()
                .skip(1)
                .map(LrpStateMachineTest::cells)
                .flatMap(row -> Stream.iterate(1, column -> column < states.size(), column -> column + 1)
                        .map(column -> DynamicTest.dynamicTest(row.getFirst() + " when " + states.get(column), () -> {
                            Slot slot = slotIn(states.get(column), wanted);
                            LrpRequest request = requests().get(row.getFirst());
                            assertThat(request).isNotNull();
                            assertThat(summary(MACHINE.decide(slot, request))).isEqualTo(row.get(column));
                        })));
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|")).map(String::strip).toList();
    }

    private static Map<String, LrpRequest> requests() {
        Map<String, LrpRequest> requests = new LinkedHashMap<>();
        requests.put("create", new LrpRequest.Create());
        requests.put("claim-own", new LrpRequest.Claim(OWN));
        requests.put("claim-other", new LrpRequest.Claim(OTHER));
        requests.put("start-own", start(OWN));
        requests.put("start-other", start(OTHER));
        requests.put("crash-own", new LrpRequest.Crash(OWN, "exit 1"));
        requests.put("crash-other", new LrpRequest.Crash(OTHER, "exit 1"));
        requests.put("fail", new LrpRequest.Fail("insufficient resources"));
        requests.put("remove-own", new LrpRequest.Remove(OWN));
        requests.put("remove-other", new LrpRequest.Remove(OTHER));
        requests.put("retire", new LrpRequest.Retire());
        requests.put("discard", new LrpRequest.Discard());
        requests.put("lose-cell", new LrpRequest.LoseCell("cell-1"));
        requests.put("regain-cell", new LrpRequest.RegainCell("cell-1"));
        requests.put("place-again", new LrpRequest.PlaceAgain(SINCE));
        requests.put("evacuate-claimed-own", new LrpRequest.EvacuateClaimed(OWN));
        requests.put("evacuate-claimed-other", new LrpRequest.EvacuateClaimed(OTHER));
        requests.put("evacuate-running-own", new LrpRequest.EvacuateRunning(start(OWN), UpdateStrategy.ROLLING, false));
        requests.put(
                "evacuate-running-other", new LrpRequest.EvacuateRunning(start(OTHER), UpdateStrategy.ROLLING, false));
        requests.put(
                "recreate-when-all-run", new LrpRequest.EvacuateRunning(start(OWN), UpdateStrategy.RECREATE, true));
        requests.put("recreate-when-not", new LrpRequest.EvacuateRunning(start(OWN), UpdateStrategy.RECREATE, false));
        requests.put("evacuate-crashed-own", new LrpRequest.EvacuateCrashed(OWN, "exit 1"));
        requests.put("evacuate-crashed-other", new LrpRequest.EvacuateCrashed(OTHER, "exit 1"));
        requests.put("evacuate-stopped-own", new LrpRequest.EvacuateStopped(OWN));
        requests.put("evacuate-stopped-other", new LrpRequest.EvacuateStopped(OTHER));
        requests.put("remove-evacuating-own", new LrpRequest.RemoveEvacuating(OWN));
        requests.put("remove-evacuating-other", new LrpRequest.RemoveEvacuating(OTHER));
        return requests;
    }

    private static String summary(LrpDecision decision) {
        return switch (decision) {
            case Refused refused ->
                switch (refused.refusal()) {
                    case NOT_FOUND -> "not-found";
                    case CANNOT_BE_CLAIMED -> "cannot-claim";
                    case CANNOT_BE_STARTED -> "cannot-start";
                    case CANNOT_BE_CRASHED -> "cannot-crash";
                    case CANNOT_BE_FAILED -> "cannot-fail";
                };
            case Accepted accepted -> {
                ActualLrp ordinary = accepted.after().ordinary();
                StringBuilder text = new StringBuilder(
                        ordinary == null ? "none" : ordinary.state().name());
                text.append(accepted.after().suspect() == null ? "" : "*");
                text.append(accepted.after().evacuating() == null ? "" : "~");
                for (Effect effect : accepted.effects()) {
                    text.append(
                            switch (effect) {
                                case Effect.Auction _ -> " +A";
                                case Effect.Stop _ -> " +S";
                                case Effect.AnnounceCrash _ -> " +C";
                                case Effect.KeepContainer _ -> " +K";
                            });
                }
                yield text.toString();
            }
        };
    }

    private static Slot after(Slot slot, LrpRequest request) {
        return ((Accepted) MACHINE.decide(slot, request)).after();
    }

    private static ActualLrp ordinary(Slot slot) {
        ActualLrp ordinary = slot.ordinary();
        assertThat(ordinary).isNotNull();
        return java.util.Objects.requireNonNull(ordinary);
    }

    private static Slot slotIn(String state, boolean wanted) {
        return switch (state) {
            case "none" -> slot(null, null, wanted);
            case "suspect only" -> slot(null, suspect(OWN), wanted);
            case "evacuating only" -> slot(null, null, wanted).withEvacuating(evacuating(OWN));
            case "UNCLAIMED beside", "CLAIMED beside", "RUNNING beside", "CRASHED beside" ->
                slot(heldByOther(State.valueOf(state.split(" ")[0])), null, wanted)
                        .withEvacuating(evacuating(OWN));
            default -> slot(instance(State.valueOf(state), 0, SINCE), null, wanted);
        };
    }

    private static Slot slot(@Nullable ActualLrp ordinary, @Nullable ActualLrp suspect, boolean wanted) {
        return new Slot(KEY, wanted, ordinary, suspect, null);
    }

    static ActualLrp instance(State state, int crashCount, long since) {
        boolean held = state == State.CLAIMED || state == State.RUNNING;
        return instance(held ? OWN : null, state, Presence.ORDINARY, crashCount, since);
    }

    static ActualLrp suspect(InstanceKey key) {
        return instance(key, State.RUNNING, Presence.SUSPECT, 0, SINCE);
    }

    static ActualLrp evacuating(InstanceKey key) {
        return instance(key, State.RUNNING, Presence.EVACUATING, 0, SINCE);
    }

    private static ActualLrp heldByOther(State state) {
        boolean held = state == State.CLAIMED || state == State.RUNNING;
        return instance(held ? OTHER : null, state, Presence.ORDINARY, 0, SINCE);
    }

    private static ActualLrp instance(
            @Nullable InstanceKey key, State state, Presence presence, int crashCount, long since) {
        boolean running = state == State.RUNNING;
        return new ActualLrp(
                KEY.processGuid(),
                KEY.index(),
                KEY.domain(),
                key == null ? "" : key.instanceGuid(),
                key == null ? "" : key.cellId(),
                state,
                presence,
                running ? NET : null,
                crashCount,
                "",
                "",
                since,
                new ModificationTag(presence == Presence.ORDINARY ? "epoch" : presence.name(), 5),
                List.of(),
                Map.of(),
                running,
                running ? "z1" : "");
    }

    private static LrpRequest.Start start(InstanceKey key) {
        return new LrpRequest.Start(key, NET, List.of(), Map.of(), true, "z1");
    }
}
