package io.elasticruntime.cloudcontroller.api;

import io.elasticruntime.component.body.BodyRefusedException;
import java.util.List;

/** One entry of {@code errors}, in answers and in failed jobs (cc-v3.md 3.1). */
public record ErrorEntry(String detail, String title, int code) {

    /** More would tell nobody more, and hold what was refused for its size in memory several times. */
    private static final int LONGEST_DETAIL = 10_000;

    public static ErrorEntry of(CfError error, String detail) {
        String shown = detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "…";
        return new ErrorEntry(shown, error.title(), error.code());
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
