package io.elasticruntime.diego.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CertificateProperties;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.MountedFile;
import io.elasticruntime.diego.Network;
import io.elasticruntime.diego.VolumeMount;
import io.elasticruntime.diego.action.Action;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs at most once (diego-core.md a.3). Fields as in a desired LRP, and:
 *
 * @param resultFile file inside the container, at most 50 KiB, whose content becomes the result; null: none
 * @param completionCallbackUrl takes a POST of {@link TaskCallback} when the task has completed; null: none
 */
public record TaskDefinition(
        String rootfs,
        List<EnvironmentVariable> env,
        List<CachedDependency> cachedDependencies,
        Action action,
        int diskMb,
        int memoryMb,
        int maxPids,
        int cpuWeight,
        boolean privileged,
        @Nullable String logSource,
        String logGuid,
        @Nullable Long logRateLimitBytesPerSecond,
        Map<String, MetricTagValue> metricTags,
        @Nullable String resultFile,
        @Nullable String completionCallbackUrl,
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
        @Nullable Network network) {

    public TaskDefinition {
        env = env == null ? List.of() : List.copyOf(env);
        cachedDependencies = cachedDependencies == null ? List.of() : List.copyOf(cachedDependencies);
        logGuid = logGuid == null ? "" : logGuid;
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
        annotation = annotation == null ? "" : annotation;
        egressRules = egressRules == null ? List.of() : List.copyOf(egressRules);
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        imageLayers = imageLayers == null ? List.of() : List.copyOf(imageLayers);
        volumeMounts = volumeMounts == null ? List.of() : List.copyOf(volumeMounts);
        volumeMountedFiles = volumeMountedFiles == null ? List.of() : List.copyOf(volumeMountedFiles);
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
}
