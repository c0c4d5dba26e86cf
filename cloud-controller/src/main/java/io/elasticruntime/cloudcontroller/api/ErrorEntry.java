package io.elasticruntime.cloudcontroller.api;

import java.util.List;

/** One entry of {@code errors}, in answers and in failed jobs (cc-v3.md 3.1). */
public record ErrorEntry(String detail, String title, int code) {

    public static ErrorEntry of(CfError error, String detail) {
        return new ErrorEntry(detail, error.title(), error.code());
    }

    /** What callers learn of a failure that nobody foresaw. */
    public static ErrorEntry unknown() {
        return of(CfError.UNKNOWN, "An unknown error occurred.");
    }

    /** The body of an answer that failed. */
    public record Document(List<ErrorEntry> errors) {}
}
