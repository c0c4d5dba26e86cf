package io.elasticruntime.bridge.app;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.SecurityRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A started process of an app, with all that is needed to run it (cell-and-staging.md D3).
 *
 * @param processGuid {@code <process guid>-<process version>}; a new version is a new LRP
 * @param etag changes whenever instances, routes, tags or egress rules change; kept as the LRP's annotation
 * @param appGuid source id of its logs and metrics
 * @param processType such as {@code web}
 * @param instances how many
 * @param memoryMb of each instance
 * @param diskMb of each instance
 * @param fileDescriptors largest number of open files
 * @param logRateLimitBytesPerSecond -1: unlimited
 * @param stack such as {@code hostfs}
 * @param droplet what to run
 * @param startCommand null: the droplet's own
 * @param executionMetadata of the droplet, usually empty
 * @param environment complete but for what depends on the instance: user's variables, {@code VCAP_APPLICATION},
 *     {@code VCAP_SERVICES}, {@code MEMORY_LIMIT}, {@code LANG}
 * @param sidecars processes beside it in the container of each instance
 * @param healthCheck how the instance shows that it is alive
 * @param readinessCheck how it shows that it can serve; null: ready when alive
 * @param ports container ports; {@code [8080]} by default, empty for a process without routes and port check
 * @param routes what the router sends to it
 * @param egressRules what it may reach
 * @param placementTag isolation segment; null: none
 * @param tags tags on its logs and metrics: organization, space, app and process names and guids (loggregator.md i)
 */
public record DesiredApp(
        String processGuid,
        String etag,
        String appGuid,
        String processType,
        int instances,
        int memoryMb,
        int diskMb,
        int fileDescriptors,
        long logRateLimitBytesPerSecond,
        String stack,
        Bits droplet,
        @Nullable String startCommand,
        String executionMetadata,
        Map<String, String> environment,
        List<Sidecar> sidecars,
        HealthCheck healthCheck,
        @Nullable HealthCheck readinessCheck,
        List<Integer> ports,
        List<Route> routes,
        List<SecurityRule> egressRules,
        @Nullable String placementTag,
        Map<String, String> tags) {

    public DesiredApp {
        sidecars = sidecars == null ? List.of() : List.copyOf(sidecars);
    }

    /**
     * @param name unique among those of the app
     * @param command of the droplet's shell
     * @param environment as the app's, but for what depends on its own memory
     */
    public record Sidecar(String name, String command, Map<String, String> environment) {}

    /**
     * @param type {@code port}, {@code http} or {@code process}
     * @param endpoint path for http; null: {@code /}
     * @param timeoutSeconds until healthy for the first time; null: 60
     * @param invocationTimeoutSeconds of one check; null: 1
     * @param intervalSeconds between checks; null: 30
     */
    public record HealthCheck(
            String type,
            @Nullable String endpoint,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer invocationTimeoutSeconds,
            @Nullable Integer intervalSeconds) {}

    /**
     * @param uri host and path, such as {@code shop.localhost/api}
     * @param port container port
     * @param protocol {@code http1} or {@code http2}
     */
    public record Route(String uri, int port, String protocol) {}
}
