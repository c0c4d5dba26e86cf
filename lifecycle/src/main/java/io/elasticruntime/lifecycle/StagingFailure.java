package io.elasticruntime.lifecycle;

import org.jspecify.annotations.Nullable;

/** Why there is no droplet; carries the builder's exit code (cell-and-staging.md C2). */
final class StagingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    StagingFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Something outside of the buildpacks' own stages went wrong. */
    static StagingFailure of(String message) {
        return new StagingFailure(1, message);
    }

    int exitCode() {
        return exitCode;
    }

    /** A step of staging in which a buildpack can fail. Cloud Controller knows them by code and text. */
    enum Stage {
        DETECT(222, "None of the buildpacks detected a compatible application"),
        COMPILE(223, "Failed to compile droplet"),
        RELEASE(224, "Failed to build droplet release"),
        SUPPLY(225, "Failed to run all supply scripts"),
        FINALIZE(226, "Failed to run finalize script");

        private final int exitCode;
        private final String text;

        Stage(int exitCode, String text) {
            this.exitCode = exitCode;
            this.text = text;
        }

        String text() {
            return text;
        }

        StagingFailure failure(@Nullable String cause) {
            return new StagingFailure(exitCode, cause == null ? text : text + ": " + cause);
        }
    }
}
