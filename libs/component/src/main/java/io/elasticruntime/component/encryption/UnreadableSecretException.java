package io.elasticruntime.component.encryption;

/** An encrypted value of the database that cannot be opened. Its message names the place and never the value. */
public final class UnreadableSecretException extends RuntimeException {

    UnreadableSecretException(String message) {
        super(message);
    }
}
