package io.elasticruntime.diego.task;

/**
 * A task as the BBS knows it (diego-core.md a.3).
 *
 * @param taskGuid its name, {@code [A-Za-z0-9_-]+}
 * @param domain who wants it
 * @param state where it stands
 * @param cellId where it runs; empty unless running
 * @param result content of the result file; empty if none
 * @param failed whether it failed; meaningful once completed
 * @param failureReason why; empty if it did not
 * @param rejectionCount how often a cell or the auction has turned it down
 * @param rejectionReason of the last time; empty if never
 * @param createdAt nanoseconds since the epoch, as the two others
 * @param firstCompletedAt 0 until completed
 */
public record Task(
        String taskGuid,
        String domain,
        TaskDefinition taskDefinition,
        State state,
        String cellId,
        String result,
        boolean failed,
        String failureReason,
        int rejectionCount,
        String rejectionReason,
        long createdAt,
        long updatedAt,
        long firstCompletedAt) {

    public enum State {
        PENDING,
        RUNNING,
        COMPLETED,
        RESOLVING
    }
}
