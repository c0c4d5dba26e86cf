package io.elasticruntime.cellrep.executor.archive;

import java.io.IOException;
import java.util.Optional;

/**
 * An archive holds what a container may not have, or more than it may. The refusal is final: the same archive would be
 * refused again. Its message is a predicate, such as {@code is larger than the disk quota of 512 MB}.
 */
public final class ArchiveRefused extends IOException {

    private static final long serialVersionUID = 1L;

    public ArchiveRefused(String predicate) {
        super(predicate);
    }

    /** The whole sentence, for the owner of the app; {@code artifact} may be empty. */
    public String about(String artifact) {
        return (artifact.isEmpty() ? "the archive" : artifact) + " " + getMessage();
    }

    /** The refusal that has caused a failure, if one has. */
    public static Optional<ArchiveRefused> causing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArchiveRefused refused) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }
}
