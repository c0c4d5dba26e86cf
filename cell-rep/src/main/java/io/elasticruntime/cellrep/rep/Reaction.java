package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.RunResult;
import org.jspecify.annotations.Nullable;

/** What a container's state asks of the rep (diego-core.md g.2, cell-and-staging.md A2). */
sealed interface Reaction {

    /** Tell the BBS that the container is ours, then run what it wants. */
    record ClaimAndRun() implements Reaction {}

    /** Tell the BBS that the container is ours. */
    record Claim() implements Reaction {}

    /** Tell the BBS that the instance runs. */
    record Start() implements Reaction {}

    /** Tell the BBS that the instance has ended on purpose, then delete the container. */
    record Remove() implements Reaction {}

    /** Tell the BBS that the instance has crashed, then delete the container. */
    record Crash(String reason) implements Reaction {}

    /** Ask the BBS to place the instance, which does not serve yet, elsewhere, then delete the container. */
    record EvacuateClaimed() implements Reaction {}

    /** Ask the BBS for a replacement, and delete the container when that runs. */
    record EvacuateRunning() implements Reaction {}

    /** {@link Remove} of a cell that is being evacuated. */
    record EvacuateStopped() implements Reaction {}

    /** {@link Crash} of a cell that is being evacuated. */
    record EvacuateCrashed(String reason) implements Reaction {}

    /** Ask the BBS whether the task may run, and run it if so. */
    record StartTask() implements Reaction {}

    /** Give the task back, since nothing of it has run, then delete the container. */
    record Reject(String reason) implements Reaction {}

    /** Tell the BBS how the task has ended, then delete the container. */
    record Complete(boolean failed, String reason) implements Reaction {}

    /** Nothing to do. */
    record None() implements Reaction {}

    /** To the container of an LRP instance. */
    static Reaction toInstance(Container.State state, @Nullable RunResult result) {
        return switch (state) {
            case RESERVED -> new ClaimAndRun();
            case INITIALIZING, CREATED -> new Claim();
            case RUNNING -> new Start();
            case COMPLETED -> result == null || result.stopped() ? new Remove() : new Crash(result.failureReason());
        };
    }

    /** To the container of an LRP instance, on a cell that is being evacuated. */
    static Reaction toLeavingInstance(Container.State state, @Nullable RunResult result) {
        return switch (toInstance(state, result)) {
            case ClaimAndRun _, Claim _ -> new EvacuateClaimed();
            case Start _ -> new EvacuateRunning();
            case Crash crash -> new EvacuateCrashed(crash.reason());
            default -> new EvacuateStopped();
        };
    }

    /** To the container of a task. */
    static Reaction toTask(Container.State state, @Nullable RunResult result) {
        return switch (state) {
            case RESERVED -> new StartTask();
            case INITIALIZING, CREATED, RUNNING -> new None();
            case COMPLETED -> {
                if (result == null) {
                    yield new Complete(true, "");
                }
                if (result.stopped()) {
                    yield new Complete(
                            true, result.failureReason().isEmpty() ? "task was stopped" : result.failureReason());
                }
                yield result.failed() && result.retryable()
                        ? new Reject(result.failureReason())
                        : new Complete(result.failed(), result.failureReason());
            }
        };
    }
}
