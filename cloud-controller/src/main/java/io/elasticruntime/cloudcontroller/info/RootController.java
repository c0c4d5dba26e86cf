package io.elasticruntime.cloudcontroller.info;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Link;
import io.elasticruntime.cloudcontroller.api.Origin;
import io.elasticruntime.cloudcontroller.domain.SystemDomain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The documents that anybody may read, from which every client starts (cc-v3.md 1). */
@RestController
class RootController {

    /** The API version that is announced. Clients choose their calls by it, so it is part of the contract. */
    private static final String API_VERSION = "3.215.0";

    private static final String OSBAPI_VERSION = "2.15";
    private static final String V2_DISABLED = "CF API v2 is disabled";
    private static final List<String> RESOURCES = List.of(
            "apps",
            "audit_events",
            "buildpacks",
            "builds",
            "deployments",
            "domains",
            "droplets",
            "environment_variable_groups",
            "feature_flags",
            "info",
            "isolation_segments",
            "organizations",
            "organization_quotas",
            "packages",
            "processes",
            "resource_matches",
            "roles",
            "routes",
            "security_groups",
            "service_brokers",
            "service_instances",
            "service_credential_bindings",
            "service_offerings",
            "service_plans",
            "service_route_bindings",
            "spaces",
            "space_quotas",
            "stacks",
            "tasks",
            "users");

    private final SystemDomain system;
    private final InfoProperties info;

    RootController(SystemDomain system, InfoProperties info) {
        this.system = system;
        this.info = info;
    }

    /** What the platform does not have is null. */
    @GetMapping("/")
    Map<String, Object> root() {
        Origin origin = Origin.current();
        Map<String, @Nullable RootLink> links = new LinkedHashMap<>();
        links.put("self", RootLink.to(origin.url("")));
        links.put("cloud_controller_v3", new RootLink(origin.url("/v3"), Map.of("version", API_VERSION)));
        links.put("network_policy_v0", null);
        links.put("network_policy_v1", null);
        links.put("login", RootLink.to(system.login(origin)));
        links.put("uaa", RootLink.to(system.uaa(origin)));
        links.put("credhub", null);
        links.put("routing", null);
        links.put("logging", RootLink.to(system.logging(origin)));
        links.put("log_cache", RootLink.to(system.logCache(origin)));
        links.put("log_stream", RootLink.to(system.logStream(origin)));
        links.put("app_ssh", null);
        return Map.of("links", links);
    }

    @GetMapping("/v3")
    Map<String, Object> resources() {
        Map<String, Link> links = new LinkedHashMap<>();
        links.put("self", Link.to("/v3"));
        RESOURCES.forEach(resource -> links.put(resource, Link.to("/v3/" + resource)));
        return Map.of("links", links);
    }

    @GetMapping("/v3/info")
    Map<String, Object> info() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("build", info.build());
        document.put("cli_version", Map.of("minimum", "", "recommended", ""));
        document.put("custom", Map.of());
        document.put("description", info.description());
        document.put("name", info.name());
        document.put("version", 0);
        document.put("osbapi_version", OSBAPI_VERSION);
        document.put("rate_limits", Map.of("enabled", false, "general_limit", 0, "reset_interval_in_minutes", 0));
        document.put("links", Map.of("self", Link.to("/v3/info"), "support", RootLink.to(info.supportAddress())));
        return document;
    }

    /** For clients that find UAA by it; the v2 API itself is not served. */
    @GetMapping("/v2/info")
    Map<String, Object> legacyInfo(@Nullable Caller caller) {
        Origin origin = Origin.current();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", info.name());
        document.put("build", info.build());
        document.put("support", V2_DISABLED);
        document.put("version", 0);
        document.put("description", info.description());
        document.put("authorization_endpoint", system.login(origin));
        document.put("token_endpoint", system.uaa(origin));
        document.put("min_cli_version", "");
        document.put("min_recommended_cli_version", "");
        document.put("app_ssh_endpoint", "");
        document.put("app_ssh_host_key_fingerprint", "");
        document.put("app_ssh_oauth_client", "");
        document.put("doppler_logging_endpoint", system.logging(origin));
        document.put("api_version", "");
        document.put("osbapi_version", OSBAPI_VERSION);
        if (caller != null) {
            document.put("user", caller.guid());
        }
        return document;
    }

    @GetMapping(path = "/healthz", produces = MediaType.APPLICATION_JSON_VALUE)
    byte[] health() {
        return new byte[] {'O', 'K'};
    }

    private record RootLink(
            String href,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, String> meta) {

        static RootLink to(String href) {
            return new RootLink(href, null);
        }
    }
}
