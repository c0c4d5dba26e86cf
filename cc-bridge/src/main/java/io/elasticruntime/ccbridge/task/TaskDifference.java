package io.elasticruntime.ccbridge.task;

import io.elasticruntime.bridge.internal.CcInternalApi.TaskState;
import io.elasticruntime.diego.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the tasks of the BBS differ from those that cloud-controller believes in (cell-and-staging.md D9).
 *
 * @param lost should run or be cancelled, not there
 * @param expired have waited too long to be handed over
 * @param toCancel run, but should not
 */
record TaskDifference(List<String> lost, List<String> expired, List<String> toCancel) {

    private static final Duration PENDING_AT_MOST = Duration.ofSeconds(300);

    static TaskDifference of(Collection<TaskState> wanted, Collection<Task> there, Instant now) {
        Map<String, Task> unwanted = new HashMap<>();
        there.forEach(task -> unwanted.put(task.taskGuid(), task));
        List<String> lost = new ArrayList<>();
        List<String> expired = new ArrayList<>();
        List<String> toCancel = new ArrayList<>();
        for (TaskState state : wanted) {
            Task task = unwanted.remove(state.taskGuid());
            switch (state.state()) {
                case "PENDING" -> {
                    if (task == null && isOld(state, now)) {
                        expired.add(state.taskGuid());
                    }
                }
                case "RUNNING" -> {
                    if (task == null) {
                        lost.add(state.taskGuid());
                    }
                }
                case "CANCELING" -> {
                    if (task == null) {
                        lost.add(state.taskGuid());
                    } else if (isUnderway(task)) {
                        toCancel.add(state.taskGuid());
                    }
                }
                default -> throw new IllegalStateException("unknown state of a task: " + state.state());
            }
        }
        unwanted.values().stream()
                .filter(TaskDifference::isUnderway)
                .map(Task::taskGuid)
                .sorted()
                .forEach(toCancel::add);
        return new TaskDifference(lost, expired, toCancel);
    }

    private static boolean isOld(TaskState state, Instant now) {
        Instant created = Instant.ofEpochSecond(0, state.createdAtNanos());
        return created.plus(PENDING_AT_MOST).isBefore(now);
    }

    private static boolean isUnderway(Task task) {
        return switch (task.state()) {
            case PENDING, RUNNING -> true;
            case COMPLETED, RESOLVING -> false;
        };
    }
}
