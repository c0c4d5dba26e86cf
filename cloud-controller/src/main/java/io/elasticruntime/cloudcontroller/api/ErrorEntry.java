package io.elasticruntime.cloudcontroller.api;

import io.elasticruntime.component.body.BodyRefusedException;
import java.util.List;

/** One entry of {@code errors}, in answers and in failed jobs (cc-v3.md 3.1). */
public record ErrorEntry(String detail, String title, int code) {

    public static ErrorEntry of(CfError error, String detail) {
        return new ErrorEntry(detail, error.title(), error.code());
    }

    /** A body that was not read, or not to its end. */
    static ErrorEntry of(BodyRefusedException refusal) {
        CfError error = refusal.status().is5xxServerError() ? CfError.SERVICE_UNAVAILABLE : CfError.INVALID_REQUEST;
        return of(error, refusal.detail());
    }

    /** What callers learn of a failure that nobody foresaw. */
    public static ErrorEntry unknown() {
        return of(CfError.UNKNOWN, "An unknown error occurred.");
    }

    /** The body of an answer that failed. */
    public record Document(List<ErrorEntry> errors) {}
}
