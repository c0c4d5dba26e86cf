package io.elasticruntime.diego.lrp;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CertificateProperties;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.MountedFile;
import io.elasticruntime.diego.Network;
import io.elasticruntime.diego.VolumeMount;
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
 * @param trustedSystemCertificatesPath where the cell's trusted certificates appear in the container; null: nowhere
 * @param certificateProperties what the instance's identity certificate says besides; null: nothing
 * @param imageUsername for the registry of a {@code docker:} root file system; null together with the password
 * @param imagePassword for the registry of a {@code docker:} root file system
 * @param imageLayers archives that become part of the container's file system
 * @param legacyDownloadUser owner of the files of exclusive layers; required if there are any
 * @param volumeMounts volumes of volume drivers
 * @param volumeMountedFiles small files that are put into the container, at most 1 MiB together
 * @param network properties of the container's network; null: none
 * @param sidecars processes beside the main one
 * @param updateStrategy how instances leave a cell that is being evacuated
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
        @Nullable String trustedSystemCertificatesPath,
        @Nullable CertificateProperties certificateProperties,
        @Nullable String imageUsername,
        @Nullable String imagePassword,
        List<ImageLayer> imageLayers,
        @Nullable String legacyDownloadUser,
        List<VolumeMount> volumeMounts,
        List<MountedFile> volumeMountedFiles,
        @Nullable Network network,
        List<Sidecar> sidecars,
        UpdateStrategy updateStrategy,
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
        imageLayers = imageLayers == null ? List.of() : List.copyOf(imageLayers);
        volumeMounts = volumeMounts == null ? List.of() : List.copyOf(volumeMounts);
        volumeMountedFiles = volumeMountedFiles == null ? List.of() : List.copyOf(volumeMountedFiles);
        sidecars = sidecars == null ? List.of() : List.copyOf(sidecars);
        updateStrategy = updateStrategy == null ? UpdateStrategy.ROLLING : updateStrategy;
    }

    /** Drivers of its volumes, each once: a cell must have them all. */
    @JsonIgnore
    public List<String> volumeDrivers() {
        return volumeMounts.stream()
                .map(VolumeMount::driver)
                .distinct()
                .sorted()
                .toList();
    }

    /** This LRP without what only its cells need, environments above all. */
    @JsonIgnore
    public DesiredLrpSchedulingInfo schedulingInfo() {
        return new DesiredLrpSchedulingInfo(
                processGuid,
                domain,
                logGuid,
                annotation,
                instances,
                memoryMb,
                diskMb,
                maxPids,
                rootfs,
                routes,
                volumeDrivers(),
                placementTags,
                metricTags,
                modificationTag);
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
                update.egressRules() == null ? egressRules : update.egressRules(),
                placementTags,
                trustedSystemCertificatesPath,
                certificateProperties,
                update.imageUsername() == null ? imageUsername : update.imageUsername(),
                update.imagePassword() == null ? imagePassword : update.imagePassword(),
                imageLayers,
                legacyDownloadUser,
                volumeMounts,
                volumeMountedFiles,
                network,
                sidecars,
                updateStrategy,
                tag);
    }
}
