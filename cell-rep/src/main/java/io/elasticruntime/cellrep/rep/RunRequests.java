package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.RunRequest;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.cellrep.executor.log.LogConfig;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CertificateProperties;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.ImageLayer.LayerType;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.task.TaskDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a desired LRP or a task means for one container (diego-core.md g.2, cell-and-staging.md A9). */
final class RunRequests {

    private static final long UNLIMITED = -1;
    private static final String INTERNAL_ROUTER = "internal-router";

    private RunRequests() {}

    static RunRequest of(DesiredLrp desired, Workload.Instance instance, String instanceGuid) {
        List<EnvironmentVariable> env = new ArrayList<>(desired.env());
        env.add(new EnvironmentVariable("INSTANCE_GUID", instanceGuid));
        env.add(new EnvironmentVariable("INSTANCE_INDEX", Integer.toString(instance.index())));
        env.add(new EnvironmentVariable("CF_INSTANCE_GUID", instanceGuid));
        env.add(new EnvironmentVariable("CF_INSTANCE_INDEX", Integer.toString(instance.index())));
        return new RunRequest(
                desired.rootfs(),
                env,
                dependencies(desired.cachedDependencies(), desired.imageLayers()),
                layers(desired.imageLayers(), desired.legacyDownloadUser()),
                desired.setup(),
                action(desired),
                desired.monitor(),
                desired.checkDefinition(),
                Duration.ofMillis(desired.startTimeoutMs()),
                desired.maxPids(),
                desired.cpuWeight(),
                desired.privileged(),
                desired.ports(),
                new LogConfig(
                        desired.logGuid(),
                        instance.index(),
                        text(desired.logSource()),
                        resolve(desired.metricTags(), instance.index(), instanceGuid),
                        limit(desired.logRateLimitBytesPerSecond())),
                desired.egressRules(),
                internalRoutes(desired),
                organizationalUnits(desired.certificateProperties()),
                null);
    }

    static RunRequest of(TaskDefinition task, String taskGuid) {
        return new RunRequest(
                task.rootfs(),
                task.env(),
                dependencies(task.cachedDependencies(), task.imageLayers()),
                layers(task.imageLayers(), task.legacyDownloadUser()),
                null,
                task.action(),
                null,
                null,
                Duration.ZERO,
                task.maxPids(),
                task.cpuWeight(),
                task.privileged(),
                List.of(),
                new LogConfig(
                        task.logGuid(),
                        0,
                        text(task.logSource()),
                        resolve(task.metricTags(), 0, taskGuid),
                        limit(task.logRateLimitBytesPerSecond())),
                task.egressRules(),
                List.of(),
                organizationalUnits(task.certificateProperties()),
                task.resultFile());
    }

    /** Sidecars live and die with the action (cell-and-staging.md A3). */
    private static Action action(DesiredLrp desired) {
        List<Action> all = new ArrayList<>(List.of(desired.action()));
        desired.sidecars().forEach(sidecar -> all.add(sidecar.action()));
        return all.size() == 1 ? desired.action() : new Action.Codependent(all, null);
    }

    /** Layers that containers share are dependencies (diego-core.md a.2: what older clients get instead of layers). */
    private static List<CachedDependency> dependencies(List<CachedDependency> given, List<ImageLayer> layers) {
        List<CachedDependency> all = new ArrayList<>(given);
        for (ImageLayer layer : layers) {
            if (layer.layerType() == LayerType.SHARED) {
                all.add(new CachedDependency(
                        layer.name(),
                        layer.url(),
                        layer.destinationPath(),
                        cacheKey(layer),
                        null,
                        algorithm(layer),
                        layer.digestValue()));
            }
        }
        return all;
    }

    /** Layers of which each container has its own are downloads into it. */
    private static List<Action.Download> layers(List<ImageLayer> layers, @Nullable String user) {
        return layers.stream()
                .filter(layer -> layer.layerType() == LayerType.EXCLUSIVE)
                .map(layer -> new Action.Download(
                        layer.name(),
                        layer.url(),
                        layer.destinationPath(),
                        cacheKey(layer),
                        null,
                        text(user),
                        algorithm(layer),
                        layer.digestValue()))
                .toList();
    }

    private static String cacheKey(ImageLayer layer) {
        return layer.digestValue() == null ? layer.url() : algorithm(layer) + ":" + layer.digestValue();
    }

    private static @Nullable String algorithm(ImageLayer layer) {
        return layer.digestAlgorithm() == null
                ? null
                : layer.digestAlgorithm().name().toLowerCase(Locale.ROOT);
    }

    /** The names that the route of the internal router gives. */
    private static List<InternalRoute> internalRoutes(DesiredLrp desired) {
        JsonNode routes = desired.routes().get(INTERNAL_ROUTER);
        if (routes == null || !routes.isArray()) {
            return List.of();
        }
        return routes.valueStream()
                .map(route -> route.path("hostname"))
                .filter(JsonNode::isString)
                .map(hostname -> new InternalRoute(hostname.stringValue()))
                .toList();
    }

    private static List<String> organizationalUnits(@Nullable CertificateProperties properties) {
        return properties == null ? List.of() : properties.organizationalUnit();
    }

    /** Tags with what only the instance knows filled in. */
    static Map<String, String> resolve(Map<String, MetricTagValue> tags, int index, String instanceGuid) {
        Map<String, String> resolved = new HashMap<>();
        tags.forEach((name, value) -> {
            if (value.fixed() != null) {
                resolved.put(name, value.fixed());
            } else if (value.dynamic() != null) {
                resolved.put(
                        name,
                        switch (value.dynamic()) {
                            case INDEX -> Integer.toString(index);
                            case INSTANCE_GUID -> instanceGuid;
                        });
            }
        });
        return resolved;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long limit(@Nullable Long bytesPerSecond) {
        return bytesPerSecond == null ? UNLIMITED : bytesPerSecond;
    }
}
