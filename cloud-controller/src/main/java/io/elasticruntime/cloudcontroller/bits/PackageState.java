package io.elasticruntime.cloudcontroller.bits;

/** Where a package stands. */
public enum PackageState {
    AWAITING_UPLOAD,
    PROCESSING_UPLOAD,
    COPYING,
    READY,
    FAILED,
    EXPIRED;

    /** What may happen to a package. */
    public enum Event {
        UPLOADED,
        STORED,
        REFUSED,
        EXPIRED
    }

    /**
     * The state after an event; the same state where the event comes too late to matter.
     *
     * @throws IllegalStateException if bits arrive for a package that has some, or expects none
     */
    public PackageState on(Event event) {
        return switch (event) {
            case UPLOADED ->
                switch (this) {
                    case AWAITING_UPLOAD -> PROCESSING_UPLOAD;
                    case PROCESSING_UPLOAD, COPYING, READY, FAILED, EXPIRED ->
                        throw new IllegalStateException("bits arrived in state " + this);
                };
            case STORED -> processing() ? READY : this;
            case REFUSED -> processing() ? FAILED : this;
            case EXPIRED -> this == READY ? EXPIRED : this;
        };
    }

    /** Whether its bits are being worked on. */
    public boolean processing() {
        return this == PROCESSING_UPLOAD || this == COPYING;
    }
}
