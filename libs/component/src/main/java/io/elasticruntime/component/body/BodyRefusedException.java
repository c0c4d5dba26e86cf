package io.elasticruntime.component.body;

import io.elasticruntime.component.http.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/**
 * A request whose body is not read, or not to its end. The wrapped request throws it where the body is asked for, so
 * that each service answers it in the form of its API, as any other refusal.
 */
public final class BodyRefusedException extends RuntimeException {

    /** Why the body is refused. */
    public enum Reason {
        /** Larger than this path allows: 413. */
        TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "body-too-large"),
        /** Still not there after the longest time that a body may take: 408. */
        TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "body-too-slow"),
        /** The bodies under way take all the memory that they may: 503, to be tried again. */
        NO_MEMORY(HttpStatus.SERVICE_UNAVAILABLE, "too-many-bodies"),
        /** A form with files, or with more fields than anyone sends: 400. */
        UNREADABLE_FORM(HttpStatus.BAD_REQUEST, "unreadable-form");

        private final HttpStatus status;
        private final String problem;

        Reason(HttpStatus status, String problem) {
            this.status = status;
            this.problem = problem;
        }
    }

    private static final int RETRY_AFTER_SECONDS = 5;

    private final Reason reason;

    private BodyRefusedException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    static BodyRefusedException tooLarge(DataSize largest) {
        return new BodyRefusedException(
                Reason.TOO_LARGE, "The body of this request may have " + text(largest) + " at most");
    }

    static BodyRefusedException tooSlow(long seconds) {
        return new BodyRefusedException(
                Reason.TOO_SLOW, "The body of the request was not there after " + seconds + " seconds");
    }

    static BodyRefusedException noMemory() {
        return new BodyRefusedException(
                Reason.NO_MEMORY, "Too many large requests at once: try again in " + RETRY_AFTER_SECONDS + " seconds");
    }

    static BodyRefusedException unreadableForm(String detail) {
        return new BodyRefusedException(Reason.UNREADABLE_FORM, detail);
    }

    public Reason reason() {
        return reason;
    }

    /** For {@code Retry-After}; 0: trying again would not help. */
    public int retryAfterSeconds() {
        return reason == Reason.NO_MEMORY ? RETRY_AFTER_SECONDS : 0;
    }

    /** HTTP status of the answer. */
    public HttpStatus status() {
        return reason.status;
    }

    /** What a caller is told; names the limit. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** This refusal as the components tell one another. */
    public ProblemException problem() {
        return new ProblemException(reason.status, reason.problem, detail());
    }

    private static String text(DataSize size) {
        long bytes = size.toBytes();
        if (bytes % (1 << 20) == 0) {
            return size.toMegabytes() + " MB";
        }
        return bytes % (1 << 10) == 0 ? size.toKilobytes() + " kB" : bytes + " bytes";
    }
}
