package io.elasticruntime.cloudcontroller.task;

/** Where a task stands. */
public enum TaskState {
    PENDING,
    RUNNING,
    CANCELING,
    SUCCEEDED,
    FAILED;

    /** What may happen to a task. */
    public enum Event {
        ACCEPTED,
        CANCELED,
        SUCCEEDED,
        FAILED
    }

    /** The state after an event; a task that has ended stays as it is, and what was canceled has failed. */
    public TaskState on(Event event) {
        if (terminal()) {
            return this;
        }
        return switch (event) {
            case ACCEPTED -> this == PENDING ? RUNNING : this;
            case CANCELED -> CANCELING;
            case SUCCEEDED -> this == CANCELING ? FAILED : SUCCEEDED;
            case FAILED -> FAILED;
        };
    }

    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED;
    }
}
