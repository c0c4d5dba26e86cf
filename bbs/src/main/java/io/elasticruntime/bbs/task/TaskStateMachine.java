package io.elasticruntime.bbs.task;

import io.elasticruntime.bbs.task.TaskDecision.Changed;
import io.elasticruntime.bbs.task.TaskDecision.Refused;
import io.elasticruntime.bbs.task.TaskDecision.Removed;
import io.elasticruntime.bbs.task.TaskDecision.Unchanged;
import io.elasticruntime.bbs.task.TaskRequest.Cancel;
import io.elasticruntime.bbs.task.TaskRequest.Complete;
import io.elasticruntime.bbs.task.TaskRequest.Delete;
import io.elasticruntime.bbs.task.TaskRequest.Expire;
import io.elasticruntime.bbs.task.TaskRequest.Fail;
import io.elasticruntime.bbs.task.TaskRequest.Reject;
import io.elasticruntime.bbs.task.TaskRequest.Resolve;
import io.elasticruntime.bbs.task.TaskRequest.Start;
import io.elasticruntime.bbs.task.TaskRequest.Unresolve;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.Task.State;

/**
 * Decides what a request makes of a task (diego-core.md b.3): pending → running → completed → resolving → gone. It runs
 * at most once, because only one start is ever answered with yes.
 *
 * @param now nanoseconds since the epoch
 * @param maxRetries how often a task may be turned down and still be tried again
 */
record TaskStateMachine(long now, int maxRetries) {

    private static final int LONGEST_TEXT = 1024;
    private static final String TRUNCATED = "(truncated)";
    private static final String CANCELLED = "task was cancelled";

    TaskDecision decide(Task task, TaskRequest request) {
        return switch (request) {
            case Start start -> start(task, start.cellId());
            case Complete complete -> complete(task, complete);
            case Cancel _ -> fail(task, CANCELLED);
            case Fail fail -> fail(task, fail.reason());
            case Reject reject -> reject(task, reject.reason());
            case Resolve _ ->
                task.state() == State.COMPLETED ? to(task, State.RESOLVING) : refused(task, State.RESOLVING);
            case Unresolve _ ->
                task.state() == State.RESOLVING ? to(task, State.COMPLETED) : refused(task, State.COMPLETED);
            case Delete _ -> task.state() == State.RESOLVING ? new Removed() : refused(task, State.RESOLVING);
            case Expire _ ->
                switch (task.state()) {
                    case COMPLETED, RESOLVING -> new Removed();
                    case PENDING, RUNNING -> refused(task, State.RESOLVING);
                };
        };
    }

    private TaskDecision start(Task task, String cellId) {
        return switch (task.state()) {
            case PENDING -> new Changed(with(task, State.RUNNING, cellId, task.result(), false, ""));
            case RUNNING -> task.cellId().equals(cellId) ? new Unchanged() : refused(task, State.RUNNING);
            case COMPLETED, RESOLVING -> refused(task, State.RUNNING);
        };
    }

    private TaskDecision complete(Task task, Complete complete) {
        if (task.state() != State.RUNNING) {
            return refused(task, State.COMPLETED);
        }
        if (!task.cellId().equals(complete.cellId())) {
            return new Refused(
                    "running-on-different-cell", "Running on cell " + task.cellId() + " not " + complete.cellId());
        }
        return new Changed(with(
                task,
                State.COMPLETED,
                "",
                complete.result().replace("\0", ""),
                complete.failed(),
                truncate(complete.failureReason())));
    }

    private TaskDecision fail(Task task, String reason) {
        return switch (task.state()) {
            case PENDING, RUNNING -> new Changed(with(task, State.COMPLETED, "", "", true, truncate(reason)));
            case COMPLETED, RESOLVING -> refused(task, State.COMPLETED);
        };
    }

    private TaskDecision reject(Task task, String reason) {
        return switch (task.state()) {
            case PENDING, RUNNING -> {
                Task rejected = rejected(task, truncate(reason));
                yield task.rejectionCount() >= maxRetries ? fail(rejected, reason) : new Changed(rejected);
            }
            case COMPLETED, RESOLVING -> refused(task, State.PENDING);
        };
    }

    private TaskDecision to(Task task, State state) {
        return new Changed(with(task, state, "", task.result(), task.failed(), task.failureReason()));
    }

    private Task with(Task task, State state, String cellId, String result, boolean failed, String failureReason) {
        boolean completesNow = state == State.COMPLETED && task.firstCompletedAt() == 0;
        return new Task(
                task.taskGuid(),
                task.domain(),
                task.taskDefinition(),
                state,
                cellId,
                result,
                failed,
                failureReason,
                task.rejectionCount(),
                task.rejectionReason(),
                task.createdAt(),
                now,
                completesNow ? now : task.firstCompletedAt());
    }

    private Task rejected(Task task, String reason) {
        return new Task(
                task.taskGuid(),
                task.domain(),
                task.taskDefinition(),
                State.PENDING,
                "",
                task.result(),
                false,
                "",
                task.rejectionCount() + 1,
                reason,
                task.createdAt(),
                now,
                task.firstCompletedAt());
    }

    private static TaskDecision refused(Task task, State wanted) {
        return new Refused(
                "invalid-state-transition", "Cannot transition from " + name(task.state()) + " to " + name(wanted));
    }

    /** As the original writes it, such as {@code Pending}. */
    private static String name(State state) {
        return state.name().charAt(0) + state.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static String truncate(String text) {
        String storable = text.replace("\0", "");
        return storable.length() <= LONGEST_TEXT
                ? storable
                : storable.substring(0, LONGEST_TEXT - TRUNCATED.length()) + TRUNCATED;
    }
}
