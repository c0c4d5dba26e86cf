package io.elasticruntime.ccbridge.app;

/** The guid of a desired LRP, {@code <process guid>-<version>} (cell-and-staging.md D2). */
final class ProcessGuid {

    private static final int GUID_LENGTH = 36;

    private ProcessGuid() {}

    /** The process itself, without its version. */
    static String process(String versioned) {
        return versioned.length() <= GUID_LENGTH ? versioned : versioned.substring(0, GUID_LENGTH);
    }
}
