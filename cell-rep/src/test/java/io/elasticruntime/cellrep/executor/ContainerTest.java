package io.elasticruntime.cellrep.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.cellrep.executor.Container.InvalidTransition;
import io.elasticruntime.cellrep.executor.Container.State;
import io.elasticruntime.cellrep.executor.log.LogConfig;
import io.elasticruntime.cellrep.testing.Requests;
import io.elasticruntime.diego.lrp.NetInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContainerTest {

    private static final Map<State, Set<State>> ALLOWED = Map.of(
            State.RESERVED, EnumSet.of(State.INITIALIZING, State.COMPLETED),
            State.INITIALIZING, EnumSet.of(State.CREATED, State.COMPLETED),
            State.CREATED, EnumSet.of(State.RUNNING, State.COMPLETED),
            State.RUNNING, EnumSet.of(State.COMPLETED),
            State.COMPLETED, EnumSet.noneOf(State.class));

    @ParameterizedTest
    @EnumSource(State.class)
    void aContainerMovesOneStepOnOrToItsEndAndNowhereElse(State from) {
        for (State to : State.values()) {
            Container container = in(from);
            if (to == State.RESERVED) {
                assertThat(from.mayBecome(to)).isFalse();
            } else if (ALLOWED.get(from).contains(to)) {
                assertThat(moveTo(to).apply(container).state()).isEqualTo(to);
            } else {
                assertThatThrownBy(() -> moveTo(to).apply(container)).isInstanceOf(InvalidTransition.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void onlyARunningContainerChangesWhetherItIsRoutable(State state) {
        if (state == State.RUNNING) {
            assertThat(in(state).routable(true).routable()).isTrue();
        } else {
            assertThatThrownBy(() -> in(state).routable(true)).isInstanceOf(InvalidTransition.class);
        }
    }

    @Test
    void aLongFailureReasonIsCutInTheMiddle() {
        String reason = RunResult.failed("a".repeat(8000) + "ü".repeat(8000)).failureReason();

        assertThat(reason).startsWith("aaa").endsWith("üüü").contains("... (truncated)");
        assertThat(reason.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(10_000);
    }

    private static UnaryOperator<Container> moveTo(State state) {
        return switch (state) {
            case INITIALIZING -> container -> container.initializing(request());
            case CREATED ->
                container -> container.created(new NetInfo("127.0.0.1", "10.0.0.2", List.of()), Instant.EPOCH);
            case RUNNING -> container -> container.running(true);
            case COMPLETED -> container -> container.completed(RunResult.succeeded());
            case RESERVED -> throw new IllegalArgumentException();
        };
    }

    private static Container in(State state) {
        Container reserved = Container.reserved(
                "guid", new Workload.Instance("web", 0, "cf-apps"), Resources.of(64, 512), Instant.EPOCH);
        return switch (state) {
            case RESERVED -> reserved;
            case INITIALIZING -> moveTo(State.INITIALIZING).apply(reserved);
            case CREATED -> moveTo(State.CREATED).apply(in(State.INITIALIZING));
            case RUNNING -> moveTo(State.RUNNING).apply(in(State.CREATED));
            case COMPLETED -> moveTo(State.COMPLETED).apply(reserved);
        };
    }

    private static RunRequest request() {
        return new RunRequest(
                "preloaded:hostfs",
                List.of(),
                List.of(),
                List.of(),
                null,
                Requests.run("serve"),
                null,
                null,
                Duration.ZERO,
                0,
                1,
                false,
                List.of(),
                new LogConfig("", 0, "", Map.of(), -1),
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}
