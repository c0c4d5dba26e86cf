package io.elasticruntime.cloudcontroller.droplet;

/** Where a droplet stands. */
public enum DropletState {
    STAGING,
    AWAITING_UPLOAD,
    PROCESSING_UPLOAD,
    COPYING,
    STAGED,
    FAILED,
    EXPIRED;

    /** What may happen to a droplet. */
    public enum Event {
        UPLOADED,
        STORED,
        REFUSED,
        EXPIRED
    }

    /**
     * The state after an event; the same state where the event comes too late to matter.
     *
     * @throws IllegalStateException if bits arrive for a droplet that has some, or expects none
     */
    public DropletState on(Event event) {
        return switch (event) {
            case UPLOADED ->
                switch (this) {
                    case AWAITING_UPLOAD -> PROCESSING_UPLOAD;
                    case STAGING, PROCESSING_UPLOAD, COPYING, STAGED, FAILED, EXPIRED ->
                        throw new IllegalStateException("bits arrived in state " + this);
                };
            case STORED -> inProgress() ? STAGED : this;
            case REFUSED -> inProgress() ? FAILED : this;
            case EXPIRED -> this == STAGED ? EXPIRED : this;
        };
    }

    /** Whether somebody works on it. */
    public boolean inProgress() {
        return switch (this) {
            case STAGING, PROCESSING_UPLOAD, COPYING -> true;
            case AWAITING_UPLOAD, STAGED, FAILED, EXPIRED -> false;
        };
    }
}
