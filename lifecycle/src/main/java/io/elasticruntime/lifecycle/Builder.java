package io.elasticruntime.lifecycle;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Command line of the builder (cell-and-staging.md C1, C2). Its exit code is what Cloud Controller derives the build's
 * error from.
 */
public final class Builder {

    private static final int FAILED = 1;
    private static final int INVALID_PLATFORM_OPTIONS = 3;
    private static final int CREDHUB_UNAVAILABLE = 4;

    private Builder() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.getenv()));
    }

    static int run(List<String> arguments, Map<String, String> environment) {
        BuilderFlags flags;
        try {
            flags = BuilderFlags.parse(arguments);
        } catch (IllegalArgumentException wrongUse) {
            System.err.println(wrongUse.getMessage());
            System.err.print(BuilderFlags.USAGE);
            return FAILED;
        }
        try {
            new Staging(flags, prepare(environment)).run();
            return 0;
        } catch (StagingFailure failure) {
            System.err.println(failure.getMessage());
            return failure.exitCode();
        } catch (IOException failure) {
            System.err.println(failure);
            return FAILED;
        }
    }

    /** What buildpack scripts see: the builder's own environment with {@code DATABASE_URL} of a bound service. */
    private static Map<String, String> prepare(Map<String, String> environment) {
        refuseCredhub(environment);
        Map<String, String> prepared = new HashMap<>(environment);
        DatabaseUrl.of(environment.getOrDefault("VCAP_SERVICES", ""))
                .ifPresent(url -> prepared.put("DATABASE_URL", url));
        return prepared;
    }

    private static void refuseCredhub(Map<String, String> environment) {
        String options = environment.getOrDefault("VCAP_PLATFORM_OPTIONS", "");
        if (options.isBlank()) {
            return;
        }
        Map<String, Object> parsed;
        try {
            parsed = Yaml.map(options);
        } catch (Yaml.Invalid invalid) {
            throw new StagingFailure(INVALID_PLATFORM_OPTIONS, "Invalid platform options: " + invalid.getMessage());
        }
        boolean referenced = environment.getOrDefault("VCAP_SERVICES", "").contains("\"credhub-ref\"");
        if (referenced && parsed.get("credhub-uri") instanceof String uri && !uri.isBlank()) {
            throw new StagingFailure(
                    CREDHUB_UNAVAILABLE, "Unable to interpolate credhub refs: CredHub is not supported here");
        }
    }
}
