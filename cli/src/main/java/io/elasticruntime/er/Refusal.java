package io.elasticruntime.er;

/** What the user asked for cannot be done; the message says why and what to do, and is all that the user sees. */
public final class Refusal extends RuntimeException {

    public Refusal(String message) {
        super(message);
    }

    public Refusal(String message, Throwable cause) {
        super(message, cause);
    }
}
