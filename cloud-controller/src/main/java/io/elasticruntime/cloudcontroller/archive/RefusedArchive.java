package io.elasticruntime.cloudcontroller.archive;

import java.io.IOException;

/** An archive that is not taken; the message is for its owner and names the entry and the limit. */
public final class RefusedArchive extends IOException {

    private final Fault fault;

    /** What is wrong with an archive. */
    public enum Fault {
        /** Something that no honest tool writes, or that is damaged. */
        INVALID,
        /** The name of an entry is not one of a file below the archive's root. */
        PATH,
        /** The archive holds more than is allowed. */
        SIZE
    }

    public RefusedArchive(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
