package io.elasticruntime.cellrep.garden;

import org.jspecify.annotations.Nullable;

/** A container or process could not be made, entered or destroyed; the message names the cause in words for operators. */
public class GardenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public GardenException(String message) {
        super(message);
    }

    public GardenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
