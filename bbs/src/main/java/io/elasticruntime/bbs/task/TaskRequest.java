package io.elasticruntime.bbs.task;

/** What someone asks of a task (diego-core.md b.3, b.4, d.2). */
public sealed interface TaskRequest {

    /** A cell takes it. */
    record Start(String cellId) implements TaskRequest {}

    /** It has ended. */
    record Complete(String cellId, boolean failed, String failureReason, String result) implements TaskRequest {}

    /** Its owner does not want it any more. */
    record Cancel() implements TaskRequest {}

    /** It will not happen: not placed in time, or its cell is lost. */
    record Fail(String reason) implements TaskRequest {}

    /** The auction or a cell turns it down. */
    record Reject(String reason) implements TaskRequest {}

    /** Someone begins to handle its result. */
    record Resolve() implements TaskRequest {}

    /** Whoever began to handle its result has not finished. */
    record Unresolve() implements TaskRequest {}

    /** Its result has been handled. */
    record Delete() implements TaskRequest {}

    /** Nobody has handled its result in time. */
    record Expire() implements TaskRequest {}
}
