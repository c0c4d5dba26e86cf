package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.CfError;
import io.elasticruntime.cloudcontroller.archive.RefusedArchive;

/** Uploaded bits that cannot become a package; the message tells their owner why (ha-and-security.md d.8). */
final class InvalidBits extends Exception {

    private final CfError error;

    private InvalidBits(CfError error, String message) {
        super(message);
        this.error = error;
    }

    /** The upload is damaged, or nothing that can be read. */
    static InvalidBits upload(String why) {
        return new InvalidBits(CfError.APP_BITS_UPLOAD_INVALID, "The app upload is invalid: " + why);
    }

    /** The package would hold more than is allowed, or nothing. */
    static InvalidBits contents(String why) {
        return new InvalidBits(CfError.APP_PACKAGE_INVALID, "The app package is invalid: " + why);
    }

    /** A file would lie outside of the package. */
    static InvalidBits path(String why) {
        return new InvalidBits(CfError.APP_RESOURCES_FILE_PATH_INVALID, "The resource file path is invalid: " + why);
    }

    /** Nobody could read the file. */
    static InvalidBits mode(String why) {
        return new InvalidBits(CfError.APP_RESOURCES_FILE_MODE_INVALID, "The resource file mode is invalid: " + why);
    }

    static InvalidBits of(RefusedArchive refused) {
        String why = String.valueOf(refused.getMessage());
        return switch (refused.fault()) {
            case INVALID -> upload(why);
            case PATH -> path(why);
            case SIZE -> contents(why);
        };
    }

    CfApiException asAnswer() {
        return new CfApiException(error, String.valueOf(getMessage()));
    }
}
