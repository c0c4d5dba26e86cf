package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a desired LRP must satisfy (diego-core.md a.1). Unlike in the original, metric tags may be absent. */
final class DesiredLrpValidation {

    private static final int LARGEST_ROUTES = 131_072;

    private DesiredLrpValidation() {}

    static InvalidFields check(DesiredLrp lrp) {
        InvalidFields invalid = new InvalidFields()
                .guid(lrp.processGuid(), "process_guid")
                .domain(lrp.domain())
                .rootfs(lrp.rootfs())
                .notNegative(lrp.instances(), "instances")
                .notNegative(lrp.memoryMb(), "memory_mb")
                .notNegative(lrp.diskMb(), "disk_mb")
                .notNegative(lrp.maxPids(), "max_pids")
                .notNegative(lrp.cpuWeight(), "cpu_weight")
                .notNegative(lrp.startTimeoutMs(), "start_timeout_ms")
                .env(lrp.env())
                .cachedDependencies(lrp.cachedDependencies())
                .action(lrp.action(), "action")
                .checks(lrp.checkDefinition())
                .logRateLimit(lrp.logRateLimitBytesPerSecond())
                .metricTags(lrp.metricTags())
                .annotation(lrp.annotation())
                .egressRules(lrp.egressRules())
                .imageCredentials(lrp.imageUsername(), lrp.imagePassword())
                .imageLayers(lrp.imageLayers(), lrp.legacyDownloadUser())
                .volumeMounts(lrp.volumeMounts())
                .volumeMountedFiles(lrp.volumeMountedFiles());
        lrp.sidecars()
                .forEach(sidecar -> invalid.action(sidecar.action(), "sidecars.action")
                        .notNegative(sidecar.memoryMb(), "sidecars.memory_mb")
                        .notNegative(sidecar.diskMb(), "sidecars.disk_mb"));
        if (lrp.setup() != null) {
            invalid.action(lrp.setup(), "setup");
        }
        if (lrp.monitor() != null) {
            invalid.action(lrp.monitor(), "monitor");
        }
        lrp.ports().forEach(port -> invalid.port(port, "ports"));
        return routes(invalid, lrp.routes());
    }

    static InvalidFields check(DesiredLrpUpdate update) {
        InvalidFields invalid = new InvalidFields()
                .notNegative(update.instances() == null ? 0 : update.instances(), "instances")
                .annotation(update.annotation())
                .metricTags(update.metricTags() == null ? Map.of() : update.metricTags())
                .egressRules(update.egressRules() == null ? List.of() : update.egressRules())
                .imageCredentials(update.imageUsername(), update.imagePassword());
        return routes(invalid, update.routes() == null ? Map.of() : update.routes());
    }

    private static InvalidFields routes(InvalidFields invalid, Map<String, JsonNode> routes) {
        int size = routes.values().stream()
                .mapToInt(route -> route.toString().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return invalid.require(size <= LARGEST_ROUTES, "routes");
    }
}
