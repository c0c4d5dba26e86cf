package io.elasticruntime.cloudcontroller.environmentgroup;

import io.elasticruntime.cloudcontroller.api.Body;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for variables that users set (cc-v3.md 5.1). */
public final class EnvironmentVariables {

    /** What a user sets for one app together, names and values, in bytes: 130 kB, as users of the original know it. */
    public static final int LARGEST = 130 * 1024;

    private EnvironmentVariables() {}

    /** Reads an object of variables; a null value removes. Faults are noted in the body; empty if it is absent. */
    @SuppressWarnings("NullAway") // the values are null where a variable is removed
    public static Map<String, Object> read(Body body, String field) {
        Map<String, @Nullable Object> given = body.map(field);
        Map<String, Object> variables = new LinkedHashMap<>();
        if (given == null) {
            return variables;
        }
        given.forEach((name, value) -> {
            problemOf(name).ifPresent(body::fault);
            if (value != null && !(value instanceof String)) {
                body.fault("Non-string value in environment variable for key '" + name + "', value '" + value + "'");
            }
            variables.put(name, value);
        });
        return variables;
    }

    /** Why variables may not be those of an app, taken together; empty: they may. */
    public static Optional<String> problemOf(Map<String, String> variables) {
        long size = 0;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            size += variable.getKey().getBytes(StandardCharsets.UTF_8).length
                    + variable.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return size <= LARGEST
                ? Optional.empty()
                : Optional.of("Environment variables are too large: names and values have " + size
                        + " bytes together (maximum is " + LARGEST + " bytes)");
    }

    /** Why a name may not be that of an app's variable; empty: it may. */
    public static Optional<String> problemOf(String name) {
        if (name.isEmpty()) {
            return Optional.of("Var key must be a minimum length of 1");
        }
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.startsWith("VCAP_")) {
            return Optional.of("Var cannot start with VCAP_");
        }
        if (upper.startsWith("VMC")) {
            return Optional.of("Var cannot start with VMC_");
        }
        return upper.equals("PORT") ? Optional.of("Var cannot set PORT") : Optional.empty();
    }
}
