package io.elasticruntime.bbs.task;

import io.elasticruntime.diego.task.Task;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * When something is to be done about a task without anybody asking: a pending one is auctioned again soon, an undelivered result is delivered again with growing pauses.
 */
final class TaskSchedule {

    private static final Duration KICK = Duration.ofSeconds(30);
    /** Longer than an auction takes: if no answer has come by then, the auctioneer may have died with the request. */
    private static final Duration UNANSWERED_FOR = Duration.ofSeconds(4);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;
    static final Duration LONGEST_PAUSE = FIRST_RETRY.multipliedBy(1L << MAX_DOUBLINGS);

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

    /** When to ask for a place again that is being asked for now: pauses grow with the wait. */
    static long afterAuction(Task task, long now) {
        long waited = Math.max(now - task.updatedAt(), UNANSWERED_FOR.toNanos());
        return now + Math.min(waited, KICK.toNanos());
    }

    /** When to look at a result again that is being delivered now. */
    static long afterDelivery(long now) {
        return now + KICK.toNanos();
    }

    private static Duration pauseAfter(int rejections) {
        return rejections == 0
                ? UNANSWERED_FOR
                : FIRST_RETRY.multipliedBy(1L << Math.min(rejections - 1, MAX_DOUBLINGS));
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
