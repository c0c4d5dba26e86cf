package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.action.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A long-running process that someone wants to run in a number of equal instances (diego-core.md a.1).
 *
 * @param processGuid its name, {@code [A-Za-z0-9_-]+}, at most 255 characters
 * @param domain who wants it; instances that nobody wants are only stopped while the domain is fresh
 * @param rootfs root file system, such as {@code preloaded:hostfs}
 * @param instances how many, at least 0
 * @param env environment of every process in the container
 * @param cachedDependencies archives mounted read-only into the container
 * @param setup runs before {@code action}; null: nothing
 * @param action the process itself
 * @param monitor passes when the instance is healthy; used only without a check definition
 * @param checkDefinition how the cell checks health; null: healthy as soon as the process runs
 * @param startTimeoutMs longest time until healthy; 0: no limit
 * @param diskMb disk quota in MiB; 0: unlimited
 * @param memoryMb memory limit in MiB; 0: unlimited
 * @param maxPids largest number of processes; 0: unlimited
 * @param cpuWeight share of the processor, relative to the others on the cell
 * @param privileged whether root in the container is root of the cell
 * @param ports container ports that are reachable from outside
 * @param routes raw JSON by router, such as {@code cf-router}; at most 128 KiB together
 * @param logSource source type of log lines without an own one
 * @param logGuid source id of logs and metrics; empty: no logs
 * @param logRateLimitBytesPerSecond -1 or null: unlimited; 0: nothing is logged
 * @param metricTags tags on logs and metrics
 * @param annotation text for the owner's own use, at most 10 KiB
 * @param egressRules what the container may reach
 * @param placementTags cells must carry these
 * @param modificationTag set by the BBS
 */
public record DesiredLrp(
        String processGuid,
        String domain,
        String rootfs,
        int instances,
        List<EnvironmentVariable> env,
        List<CachedDependency> cachedDependencies,
        @Nullable Action setup,
        Action action,
        @Nullable Action monitor,
        @Nullable CheckDefinition checkDefinition,
        long startTimeoutMs,
        int diskMb,
        int memoryMb,
        int maxPids,
        int cpuWeight,
        boolean privileged,
        List<Integer> ports,
        Map<String, JsonNode> routes,
        @Nullable String logSource,
        String logGuid,
        @Nullable Long logRateLimitBytesPerSecond,
        Map<String, MetricTagValue> metricTags,
        String annotation,
        List<EgressRule> egressRules,
        List<String> placementTags,
        @Nullable ModificationTag modificationTag) {

    public DesiredLrp {
        env = env == null ? List.of() : List.copyOf(env);
        cachedDependencies = cachedDependencies == null ? List.of() : List.copyOf(cachedDependencies);
        ports = ports == null ? List.of() : List.copyOf(ports);
        routes = routes == null ? Map.of() : Map.copyOf(routes);
        logGuid = logGuid == null ? "" : logGuid;
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
        annotation = annotation == null ? "" : annotation;
        egressRules = egressRules == null ? List.of() : List.copyOf(egressRules);
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
    }

    /** This LRP with what an update changes, and a new tag. */
    public DesiredLrp with(DesiredLrpUpdate update, @Nullable ModificationTag tag) {
        return new DesiredLrp(
                processGuid,
                domain,
                rootfs,
                update.instances() == null ? instances : update.instances(),
                env,
                cachedDependencies,
                setup,
                action,
                monitor,
                checkDefinition,
                startTimeoutMs,
                diskMb,
                memoryMb,
                maxPids,
                cpuWeight,
                privileged,
                ports,
                update.routes() == null ? routes : update.routes(),
                logSource,
                logGuid,
                logRateLimitBytesPerSecond,
                update.metricTags() == null ? metricTags : update.metricTags(),
                update.annotation() == null ? annotation : update.annotation(),
                egressRules,
                placementTags,
                tag);
    }
}
