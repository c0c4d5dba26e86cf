package io.elasticruntime.cloudcontroller.environmentgroup;

import io.elasticruntime.cloudcontroller.access.Access;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Links;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The groups {@code running} and {@code staging} (cc-v3.md 6.9). Everybody sees them, an admin sets them. */
@RestController
@RequestMapping("/v3/environment_variable_groups")
class EnvironmentGroupController {

    private final EnvironmentGroups groups;
    private final Access access;

    EnvironmentGroupController(EnvironmentGroups groups, Access access) {
        this.groups = groups;
        this.access = access;
    }

    @GetMapping("/{name}")
    GroupDocument get(@PathVariable String name) {
        return groups.find(name)
                .map(group -> new GroupDocument(
                        group.updatedAt(),
                        name,
                        group.variables(),
                        Links.self("/v3/environment_variable_groups/" + name)))
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
        groups.update(name, variables);
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
