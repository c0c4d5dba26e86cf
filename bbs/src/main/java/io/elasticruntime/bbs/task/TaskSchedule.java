package io.elasticruntime.bbs.task;

import io.elasticruntime.diego.task.Task;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * When something is to be done about a task without anybody asking: a pending one is auctioned again (soon after it
 * was turned down, otherwise after half a minute), an undelivered result is delivered again with growing pauses.
 */
final class TaskSchedule {

    private static final Duration KICK = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;

    private TaskSchedule() {}

    /** When to look at the task again; empty if its next step is somebody else's. */
    static OptionalLong due(Task task) {
        return switch (task.state()) {
            case PENDING ->
                OptionalLong.of(
                        task.updatedAt() + pauseAfter(task.rejectionCount()).toNanos());
            case COMPLETED ->
                task.taskDefinition().completionCallbackUrl() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(task.updatedAt() + redelivery(task).toNanos());
            case RESOLVING -> OptionalLong.of(task.updatedAt() + KICK.toNanos());
            case RUNNING -> OptionalLong.empty();
        };
    }

    /** When to look at a task again that is being auctioned now. */
    static long afterAuction(long now) {
        return now + KICK.toNanos();
    }

    private static Duration pauseAfter(int rejections) {
        return rejections == 0 ? KICK : FIRST_RETRY.multipliedBy(1L << Math.min(rejections - 1, MAX_DOUBLINGS));
    }

    /** At first the delivery is under way; later the pause is as long as the result has waited, up to the kick. */
    private static Duration redelivery(Task task) {
        Duration waited = Duration.ofNanos(task.updatedAt() - task.firstCompletedAt());
        if (waited.isZero()) {
            return KICK;
        }
        return waited.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : waited.compareTo(KICK) > 0 ? KICK : waited;
    }
}
