package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.log.LogConfig;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.InternalRoute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to run in a container that has been reserved.
 *
 * @param rootfs such as {@code preloaded:hostfs}
 * @param env environment of every process
 * @param cachedDependencies archives mounted read-only
 * @param layers downloads that the container may have from its beginning instead, where the back end has layers
 * @param setup runs before {@code action}; null: nothing
 * @param action what the container is for
 * @param monitor passes when the instance is healthy; used only without a check definition
 * @param checkDefinition how health is checked; null: no check
 * @param startTimeout longest time until healthy; zero: no limit
 * @param maxPids largest number of processes; 0: unlimited
 * @param cpuWeight share of the processor
 * @param privileged whether root in the container is root of the cell
 * @param ports container ports that are reachable from outside
 * @param log where output goes to
 * @param egressRules what the container may reach
 * @param internalRoutes names under which other instances reach it
 * @param organizationalUnits what the identity certificate says besides the name, such as {@code app:<guid>}
 * @param resultFile file inside the container that holds the result; null: none
 */
public record RunRequest(
        String rootfs,
        List<EnvironmentVariable> env,
        List<CachedDependency> cachedDependencies,
        List<Action.Download> layers,
        @Nullable Action setup,
        Action action,
        @Nullable Action monitor,
        @Nullable CheckDefinition checkDefinition,
        Duration startTimeout,
        int maxPids,
        int cpuWeight,
        boolean privileged,
        List<Integer> ports,
        LogConfig log,
        List<EgressRule> egressRules,
        List<InternalRoute> internalRoutes,
        List<String> organizationalUnits,
        @Nullable String resultFile) {

    public RunRequest {
        env = List.copyOf(env);
        cachedDependencies = List.copyOf(cachedDependencies);
        layers = layers == null ? List.of() : List.copyOf(layers);
        ports = List.copyOf(ports);
        egressRules = List.copyOf(egressRules);
        internalRoutes = internalRoutes == null ? List.of() : List.copyOf(internalRoutes);
        organizationalUnits = organizationalUnits == null ? List.of() : List.copyOf(organizationalUnits);
    }

    /**
     * What is to be done in the container before its action; null: nothing.
     *
     * @param layered whether the container has its layers already; if not, they are downloaded first
     */
    public @Nullable Action preparation(boolean layered) {
        if (layered || layers.isEmpty()) {
            return setup;
        }
        Action downloads = new Action.Parallel(List.copyOf(layers), null);
        return setup == null ? downloads : Action.serial(downloads, setup);
    }

    /** The same with what may change while it runs. */
    RunRequest with(
            List<InternalRoute> otherInternalRoutes, Map<String, String> tags, List<EgressRule> otherEgressRules) {
        return new RunRequest(
                rootfs,
                env,
                cachedDependencies,
                layers,
                setup,
                action,
                monitor,
                checkDefinition,
                startTimeout,
                maxPids,
                cpuWeight,
                privileged,
                ports,
                log.with(tags),
                otherEgressRules,
                otherInternalRoutes,
                organizationalUnits,
                resultFile);
    }
}
