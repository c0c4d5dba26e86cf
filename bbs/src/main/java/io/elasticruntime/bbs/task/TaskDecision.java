package io.elasticruntime.bbs.task;

import io.elasticruntime.diego.task.Task;

/** What becomes of a task, or why nothing does. */
sealed interface TaskDecision {

    record Changed(Task after) implements TaskDecision {}

    /** The request was met already. */
    record Unchanged() implements TaskDecision {}

    record Removed() implements TaskDecision {}

    /**
     * @param problem name on the wire
     * @param message for people
     */
    record Refused(String problem, String message) implements TaskDecision {}
}
