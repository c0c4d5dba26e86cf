package io.elasticruntime.ccbridge.app;

import static io.elasticruntime.ccbridge.Samples.lrp;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.bridge.app.InstanceStatus.Port;
import io.elasticruntime.bridge.app.InstanceStatus.Usage;
import io.elasticruntime.ccbridge.app.ContainerUsage.Measurement;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceStatesTest {

    private static final Usage USAGE = new Usage(5, 0.25, null, 10, 20, 30);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "RUNNING,   '',     '',        true,  RUNNING,  -",
                "CLAIMED,   '',     '',        true,  STARTING, -",
                "UNCLAIMED, '',     '',        true,  STARTING, -",
                "UNCLAIMED, '',     'no room', true,  DOWN,     no room",
                "UNCLAIMED, 'boom', '',        true,  STARTING, -",
                "CRASHED,   'boom', '',        true,  CRASHED,  boom",
                "RUNNING,   '',     '',        false, STOPPING, -",
                "CLAIMED,   '',     '',        false, STOPPING, -",
                "UNCLAIMED, '',     '',        false, STOPPING, -",
                "CRASHED,   'boom', '',        false, STOPPING, boom"
            })
    void aStateIsToldInUsersWords(
            State state, String crash, String placementError, boolean desired, String shown, String details) {
        InstanceStatus status = InstanceStates.of(
                        List.of(lrp(0, state, crash, placementError, 7)), desired, Map.of(0, USAGE))
                .getFirst();

        assertThat(status.state()).isEqualTo(shown);
        assertThat(status.details()).isEqualTo(details);
        assertThat(status.sinceNanos()).isEqualTo(7);
        assertThat(status.usage()).isEqualTo(state == State.RUNNING ? USAGE : null);
        assertThat(status.routable()).isEqualTo(state == State.RUNNING ? Boolean.TRUE : null);
    }

    @Test
    void aRunningInstanceSaysWhereItIs() {
        InstanceStatus status = InstanceStates.of(List.of(lrp(3, State.RUNNING, "", "", 7)), true, Map.of())
                .getFirst();

        assertThat(status.index()).isEqualTo(3);
        assertThat(status.host()).isEqualTo("127.0.0.1");
        assertThat(status.ports()).containsExactly(new Port(61001, 8080));
        assertThat(status.cellId()).isEqualTo("cell-z1-0");
        assertThat(status.zone()).isEqualTo("z1");
        assertThat(status.instanceGuid()).isEqualTo("instance-3");
        assertThat(status.usage()).isNull();
    }

    @Test
    void ofTwoInstancesWithOneIndexTheNewerCounts() {
        assertThat(InstanceStates.of(
                        List.of(
                                lrp(1, State.CLAIMED, "", "", 9),
                                lrp(0, State.RUNNING, "", "", 5),
                                lrp(1, State.RUNNING, "", "", 8)),
                        true,
                        Map.of()))
                .extracting(InstanceStatus::state)
                .containsExactly("RUNNING", "STARTING");
    }

    @Test
    void measurementsBelongToAProcessAndPercentBecomesFractions() {
        Map<Integer, Usage> usages = ContainerUsage.ofProcess(
                "p1",
                List.of(
                        new Measurement("0", "p1", 1, 50, 25.0, 1, 2, 3.7),
                        new Measurement("1", "other", 1, 50, null, 1, 2, 3),
                        new Measurement("2", null, 1, 100, null, 1, 2, 3),
                        new Measurement("x", "p1", 1, 100, null, 1, 2, 3)));

        assertThat(usages)
                .containsOnly(
                        Map.entry(0, new Usage(1, 0.5, 0.25, 1, 2, 3)), Map.entry(2, new Usage(1, 1, null, 1, 2, 3)));
    }
}
