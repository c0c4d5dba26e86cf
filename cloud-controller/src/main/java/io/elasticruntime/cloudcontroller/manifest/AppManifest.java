package io.elasticruntime.cloudcontroller.manifest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says about one app, already checked. Null, in every member: the manifest does not say, so what is
 * there stays.
 *
 * @param buildpacks names and URLs in order; empty: detect
 * @param env variables to set; those that are not named stay
 * @param features by name
 * @param labels to set; a null value removes
 * @param annotations to set; a null value removes
 * @param services names of the service instances to bind
 * @param processes settings by process type; a {@code web} entry comes first
 * @param source the document of this app as it was submitted
 */
public record AppManifest(
        String name,
        @Nullable List<String> buildpacks,
        @Nullable String stack,
        @Nullable Map<String, String> env,
        Map<String, Boolean> features,
        @Nullable Map<String, @Nullable String> labels,
        @Nullable Map<String, @Nullable String> annotations,
        List<String> services,
        List<Sidecar> sidecars,
        List<Process> processes,
        Routing routing,
        Map<String, Object> source) {

    /** Settings of one process type. {@code command} counts only if {@code commandGiven}: null resets it then. */
    public record Process(
            String type,
            boolean commandGiven,
            @Nullable String command,
            @Nullable String user,
            @Nullable Integer instances,
            @Nullable Integer memoryMb,
            @Nullable Integer diskMb,
            @Nullable Long logRateLimitBytesPerSecond,
            @Nullable HealthCheck healthCheck,
            @Nullable HealthCheck readinessHealthCheck) {}

    /** At least one member is given. {@code timeoutSeconds} is null for a readiness check. */
    public record HealthCheck(
            @Nullable String type,
            @Nullable String endpoint,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer invocationTimeoutSeconds,
            @Nullable Integer intervalSeconds) {}

    public record Sidecar(
            String name,
            String command,
            List<String> processTypes,
            @Nullable Integer memoryMb) {}

    /** @param routes to map, besides those that are mapped; {@code noRoute} removes all */
    public record Routing(boolean noRoute, boolean randomRoute, boolean defaultRoute, List<Route> routes) {}

    /**
     * @param url {@code host.domain[:port][/path]}, without scheme
     * @param protocol {@code http1} or {@code http2}; null: the default
     */
    public record Route(
            String url, @Nullable String protocol, @Nullable Map<String, Object> options) {}
}
