package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.api.Body;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a process besides its size. Null: stays as it is.
 *
 * @param commandGiven whether {@code command} counts; null is the droplet's own command then
 */
public record ProcessChange(
        boolean commandGiven,
        @Nullable String command,
        @Nullable String user,
        @Nullable Check healthCheck,
        @Nullable Check readinessHealthCheck) {

    private static final Set<String> TYPES = Set.of("http", "port", "process");

    /** Times are in seconds. */
    public record Check(
            @Nullable String type,
            @Nullable String endpoint,
            @Nullable Integer timeout,
            @Nullable Integer invocationTimeout,
            @Nullable Integer interval) {}

    /** Reads a request (cc-v3.md 5.5); faults are noted in the body. */
    public static ProcessChange read(Body body, long maximumTimeoutSeconds) {
        return new ProcessChange(
                body.has("command"),
                body.text("command", 4096),
                user(body),
                check(body, "health_check", maximumTimeoutSeconds),
                check(body, "readiness_health_check", 0));
    }

    private static @Nullable String user(Body body) {
        String user = body.string("user", 255);
        if (user != null && !user.equals("vcap")) {
            body.fault("User invalid, requested user '" + user + "' not allowed. Valid users are: 'vcap'");
        }
        return user;
    }

    private static @Nullable Check check(Body body, String field, long maximumTimeoutSeconds) {
        if (!body.has(field)) {
            return null;
        }
        Body check = body.object(field).allow("type", "data");
        String type = check.string("type");
        if (type != null && !TYPES.contains(type)) {
            check.fault("type must be \"port\", \"process\", or \"http\"");
        }
        Body data = check.object("data").allow("timeout", "invocation_timeout", "interval", "endpoint");
        Long timeout = maximumTimeoutSeconds == 0 ? null : data.longInteger("timeout", 1, maximumTimeoutSeconds);
        String endpoint = data.string("endpoint", 255);
        if (endpoint != null && !endpoint.matches("/[^\\s#]*")) {
            data.fault("endpoint must be a valid URI path");
        }
        return new Check(
                type,
                endpoint,
                timeout == null ? null : timeout.intValue(),
                data.integer("invocation_timeout", 1),
                data.integer("interval", 1));
    }

    void applyTo(AppProcess process) {
        if (commandGiven) {
            process.setCommand(command);
        }
        if (user != null) {
            process.setUser(user);
        }
        if (healthCheck != null) {
            process.setHealthCheck(changed(process.healthCheck(), healthCheck));
        }
        if (readinessHealthCheck != null) {
            process.setReadinessHealthCheck(changed(process.readinessHealthCheck(), readinessHealthCheck));
        }
    }

    private static HealthCheck changed(HealthCheck present, Check check) {
        return present.with(
                check.type(), check.endpoint(), check.timeout(), check.invocationTimeout(), check.interval());
    }

    /** For the audit record. */
    Map<String, Object> asData() {
        Map<String, Object> data = new LinkedHashMap<>();
        if (commandGiven) {
            data.put("command", "[PRIVATE DATA HIDDEN]");
        }
        put(data, "user", user);
        put(data, "health_check", healthCheck);
        put(data, "readiness_health_check", readinessHealthCheck);
        return data;
    }

    boolean changesNothing() {
        return !commandGiven && user == null && healthCheck == null && readinessHealthCheck == null;
    }

    private static void put(Map<String, Object> data, String key, @Nullable Object value) {
        if (value != null) {
            data.put(key, value);
        }
    }
}
