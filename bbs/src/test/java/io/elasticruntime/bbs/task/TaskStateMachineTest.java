package io.elasticruntime.bbs.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.Definitions;
import io.elasticruntime.bbs.task.TaskDecision.Changed;
import io.elasticruntime.bbs.task.TaskDecision.Refused;
import io.elasticruntime.bbs.task.TaskDecision.Removed;
import io.elasticruntime.bbs.task.TaskDecision.Unchanged;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.Task.State;
import io.elasticruntime.diego.task.TaskDefinition;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** diego-core.md b.3. */
class TaskStateMachineTest {

    private static final long NOW = 5_000;
    private static final TaskStateMachine MACHINE = new TaskStateMachine(NOW, 3);

    private static final String TABLE = """
            request        | PENDING   | RUNNING         | COMPLETED | RESOLVING
            start-own      | RUNNING   | unchanged       | refused   | refused
            start-other    | RUNNING   | refused         | refused   | refused
            complete-own   | refused   | COMPLETED       | refused   | refused
            complete-other | refused   | different-cell  | refused   | refused
            cancel         | COMPLETED | COMPLETED       | refused   | refused
            fail           | COMPLETED | COMPLETED       | refused   | refused
            reject         | PENDING   | PENDING         | refused   | refused
            resolve        | refused   | refused         | RESOLVING | refused
            unresolve      | refused   | refused         | refused   | COMPLETED
            delete         | refused   | refused         | refused   | removed
            expire         | refused   | refused         | removed   | removed
            """;

    @TestFactory
    Stream<DynamicTest> everyRequestInEveryState() {
        List<List<String>> rows = TABLE.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .toList();
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.of(State.values())
                        .map(state -> DynamicTest.dynamicTest(row.getFirst() + " when " + state, () -> {
                            TaskRequest request = requests().get(row.getFirst());
                            assertThat(request).isNotNull();
                            assertThat(summary(MACHINE.decide(task(state, 0, null), request)))
                                    .isEqualTo(row.get(1 + state.ordinal()));
                        })));
    }

    @Test
    void theTableCoversEveryKindOfRequest() {
        assertThat(requests().values().stream().map(Object::getClass).distinct())
                .hasSize(TaskRequest.class.getPermittedSubclasses().length);
        assertThat(TABLE.lines().skip(1).map(line -> line.split("\\|")[0].strip()))
                .containsExactlyElementsOf(requests().keySet());
    }

    @Test
    void theFourthRejectionFailsTheTask() {
        for (int rejections = 0; rejections < 5; rejections++) {
            Changed changed =
                    (Changed) MACHINE.decide(task(State.PENDING, rejections, null), new TaskRequest.Reject("no room"));
            assertThat(changed.after().rejectionCount()).isEqualTo(rejections + 1);
            assertThat(changed.after().failed()).isEqualTo(rejections >= 3);
            assertThat(changed.after().failureReason()).isEqualTo(rejections >= 3 ? "no room" : "");
            assertThat(changed.after().state()).isEqualTo(rejections >= 3 ? State.COMPLETED : State.PENDING);
        }
    }

    @Test
    void theTimeOfCompletionIsThatOfTheFirst() {
        Task completed = ((Changed) MACHINE.decide(task(State.RUNNING, 0, null), new TaskRequest.Cancel())).after();
        assertThat(completed.firstCompletedAt()).isEqualTo(NOW);
        TaskStateMachine later = new TaskStateMachine(NOW + 1, 3);
        Task resolving = ((Changed) later.decide(completed, new TaskRequest.Resolve())).after();
        Task again = ((Changed) later.decide(resolving, new TaskRequest.Unresolve())).after();
        assertThat(again.firstCompletedAt()).isEqualTo(NOW);
        assertThat(again.failureReason()).isEqualTo("task was cancelled");
    }

    @Test
    void refusalsNameTheStates() {
        assertThat(MACHINE.decide(task(State.PENDING, 0, null), new TaskRequest.Resolve()))
                .isEqualTo(new Refused("invalid-state-transition", "Cannot transition from Pending to Resolving"));
        assertThat(MACHINE.decide(task(State.RUNNING, 0, null), new TaskRequest.Complete("cell-2", false, "", "")))
                .isEqualTo(new Refused("running-on-different-cell", "Running on cell cell-1 not cell-2"));
    }

    @Test
    void whoDoesNotAnswerIsAskedAgainAfterFourSecondsAndThenLessOften() {
        Task task = task(State.PENDING, 0, null);
        assertThat(Stream.of(0, 4, 8, 16, 32, 3600)
                        .map(Duration::ofSeconds)
                        .map(waited ->
                                TaskSchedule.afterAuction(task, task.updatedAt() + waited.toNanos()) - task.updatedAt())
                        .map(Duration::ofNanos)
                        .map(Duration::toSeconds))
                .containsExactly(4L, 8L, 16L, 32L, 62L, 3630L);
    }

    @Test
    void aTaskThatWasTurnedDownIsTriedAgainSoonAndThenLessOften() {
        assertThat(Stream.of(0, 1, 2, 3)
                        .map(count -> TaskSchedule.due(task(State.PENDING, count, null))
                                .orElseThrow()))
                .containsExactly(
                        Duration.ofSeconds(4).toNanos(),
                        Duration.ofSeconds(1).toNanos(),
                        Duration.ofSeconds(2).toNanos(),
                        Duration.ofSeconds(4).toNanos());
    }

    @Test
    void onlyAResultWithACallbackIsDeliveredAgain() {
        assertThat(TaskSchedule.due(task(State.COMPLETED, 0, null))).isEmpty();
        assertThat(TaskSchedule.due(task(State.COMPLETED, 0, "http://x"))).isPresent();
    }

    private static Map<String, TaskRequest> requests() {
        Map<String, TaskRequest> requests = new LinkedHashMap<>();
        requests.put("start-own", new TaskRequest.Start("cell-1"));
        requests.put("start-other", new TaskRequest.Start("cell-2"));
        requests.put("complete-own", new TaskRequest.Complete("cell-1", false, "", "result"));
        requests.put("complete-other", new TaskRequest.Complete("cell-2", false, "", "result"));
        requests.put("cancel", new TaskRequest.Cancel());
        requests.put("fail", new TaskRequest.Fail("too late"));
        requests.put("reject", new TaskRequest.Reject("no room"));
        requests.put("resolve", new TaskRequest.Resolve());
        requests.put("unresolve", new TaskRequest.Unresolve());
        requests.put("delete", new TaskRequest.Delete());
        requests.put("expire", new TaskRequest.Expire());
        return requests;
    }

    private static String summary(TaskDecision decision) {
        return switch (decision) {
            case Changed changed -> changed.after().state().name();
            case Unchanged _ -> "unchanged";
            case Removed _ -> "removed";
            case Refused refused ->
                refused.problem().equals("running-on-different-cell") ? "different-cell" : "refused";
        };
    }

    private static Task task(State state, int rejections, @Nullable String callback) {
        TaskDefinition definition =
                Definitions.task(callback == null ? "{}" : "{'completion_callback_url': '" + callback + "'}");
        boolean completed = state == State.COMPLETED || state == State.RESOLVING;
        return new Task(
                "task",
                "domain",
                definition,
                state,
                state == State.RUNNING ? "cell-1" : "",
                "",
                false,
                "",
                rejections,
                "",
                0,
                0,
                completed ? 1 : 0);
    }
}
