package io.elasticruntime.cloudcontroller.environmentgroup;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.app.EnvironmentVariables;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The groups {@code running} and {@code staging} (cc-v3.md 6.9). Everybody sees them, an admin sets them. */
@RestController
@RequestMapping("/v3/environment_variable_groups")
class EnvironmentGroupController {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Access access;

    EnvironmentGroupController(JdbcClient jdbc, JsonMapper json, Access access) {
        this.jdbc = jdbc;
        this.json = json;
        this.access = access;
    }

    @GetMapping("/{name}")
    GroupDocument get(@PathVariable String name) {
        return jdbc.sql("select variables::text, updated_at from environment_variable_groups where name = :name")
                .param("name", name)
                .query((row, _) -> new GroupDocument(
                        row.getTimestamp("updated_at") == null
                                ? null
                                : row.getTimestamp("updated_at").toInstant(),
                        name,
                        json.readValue(row.getString(1), new TypeReference<TreeMap<String, String>>() {}),
                        Links.self("/v3/environment_variable_groups/" + name)))
                .optional()
                .orElseThrow(() -> CfApiException.notFound("Environment variable group"));
    }

    /** Merges: null removes a variable, absent ones stay. */
    @PatchMapping("/{name}")
    @Transactional
    GroupDocument update(Caller caller, @PathVariable String name, Body body) {
        Map<String, String> variables = new TreeMap<>(get(name).variables());
        access.requireAdmin(caller);
        Map<String, @Nullable Object> changes = body.allow("var").map("var");
        if (changes == null) {
            body.fault("Var must be an object");
            body.check();
            return get(name);
        }
        changes.forEach((key, value) -> {
            check(body, key, value);
            if (value == null) {
                variables.remove(key);
            } else {
                variables.put(key, value.toString());
            }
        });
        EnvironmentVariables.problemOf(variables).ifPresent(body::fault);
        body.check();
        jdbc.sql("""
                update environment_variable_groups set variables = :variables::jsonb, updated_at = now()
                where name = :name
                """)
                .param("variables", json.writeValueAsString(variables))
                .param("name", name)
                .update();
        return get(name);
    }

    private static void check(Body body, String key, @Nullable Object value) {
        String upper = key.toUpperCase(Locale.ROOT);
        if (key.isEmpty()) {
            body.fault("Environment variable key cannot be empty");
        } else if (upper.startsWith("VCAP_") || upper.startsWith("VMC")) {
            body.fault("Environment variable key cannot start with " + (upper.startsWith("VMC") ? "VMC" : "VCAP_"));
        } else if (upper.equals("PORT")) {
            body.fault("Environment variable key cannot set PORT");
        } else if (value != null && !(value instanceof String)) {
            body.fault("Non-string value in environment variable for key '" + key + "', value '" + value + "'");
        }
    }

    record GroupDocument(
            @Nullable Instant updatedAt,
            String name,

            @com.fasterxml.jackson.annotation.JsonProperty("var")
            Map<String, String> variables,

            Links links) {}
}
