package io.elasticruntime.cloudcontroller.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process as the API shows it (cc-v3.md 5.5). */
public record ProcessDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String version,
        String type,
        @Nullable String command,
        String user,
        int instances,
        int memoryInMb,
        int diskInMb,
        long logRateLimitInBytesPerSecond,
        Map<String, Object> healthCheck,
        Map<String, Object> readinessHealthCheck,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<?> processInstances,
        Relationships relationships,
        Metadata metadata,
        Links links) {

    private static final String HIDDEN = "[PRIVATE DATA HIDDEN IN LISTS]";

    record Relationships(Relationship app, @Nullable Relationship revision) {}

    /** With the command that instances run: the user's own, or that of the droplet. */
    public static ProcessDocument of(AppProcess process, App app, @Nullable String command) {
        return of(process, app.spaceGuid(), command, null);
    }

    /** Within a list, where commands are not shown. */
    public static ProcessDocument inList(AppProcess process, App app, @Nullable List<?> instances) {
        return of(process, app.spaceGuid(), HIDDEN, instances);
    }

    private static ProcessDocument of(
            AppProcess process, String spaceGuid, @Nullable String command, @Nullable List<?> instances) {
        String self = "/v3/processes/" + process.guid();
        String user = process.user();
        String revision = process.revisionGuid();
        return new ProcessDocument(
                process.guid(),
                process.createdAt(),
                process.updatedAt(),
                process.version(),
                process.type(),
                command,
                user == null ? "vcap" : user,
                process.instances(),
                process.memoryMb(),
                process.diskMb(),
                process.logRateLimit(),
                check(process.healthCheck(), true),
                check(process.readinessHealthCheck(), false),
                instances,
                new Relationships(
                        Relationship.to(process.appGuid()), revision == null ? null : Relationship.to(revision)),
                process.metadata(),
                Links.self(self)
                        .with("scale", self + "/actions/scale", "POST")
                        .with("app", "/v3/apps/" + process.appGuid())
                        .with("space", "/v3/spaces/" + spaceGuid)
                        .with("stats", self + "/stats")
                        .with("process_instances", self + "/process_instances"));
    }

    private static Map<String, Object> check(HealthCheck check, boolean withTimeout) {
        Map<String, Object> data = new LinkedHashMap<>();
        if (withTimeout) {
            put(data, "timeout", check.timeout());
        }
        put(data, "invocation_timeout", check.invocationTimeout());
        put(data, "interval", check.interval());
        if (check.type().equals("http")) {
            put(data, "endpoint", check.endpoint());
        }
        return Map.of("type", check.type(), "data", data);
    }

    @SuppressWarnings("NullAway") // null is shown
    private static void put(Map<String, Object> data, String key, @Nullable Object value) {
        data.put(key, value);
    }
}
