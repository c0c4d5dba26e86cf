package io.elasticruntime.bridge.staging;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.SecurityRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A package to turn into a droplet (cell-and-staging.md D5).
 *
 * @param stagingGuid the build's guid
 * @param appGuid source id of the staging log
 * @param memoryMb of the staging container
 * @param diskMb of the staging container
 * @param logRateLimitBytesPerSecond -1: unlimited
 * @param stack such as {@code hostfs}
 * @param appPackage the app's files
 * @param buildArtifactsCache what the last staging of this app left; null: nothing
 * @param buildpacks in order; named by the user: {@code skipDetect} is true for all, else each is asked in turn
 * @param environment complete: staging group, user's variables, {@code VCAP_APPLICATION}, {@code VCAP_SERVICES},
 *     {@code MEMORY_LIMIT}, {@code CF_STACK}, {@code LANG}
 * @param egressRules what the staging container may reach
 * @param placementTag isolation segment; null: none
 * @param timeoutSeconds longest duration
 * @param tags tags on its logs
 */
public record StagingRequest(
        String stagingGuid,
        String appGuid,
        int memoryMb,
        int diskMb,
        long logRateLimitBytesPerSecond,
        String stack,
        Bits appPackage,
        @Nullable Bits buildArtifactsCache,
        List<Buildpack> buildpacks,
        Map<String, String> environment,
        List<SecurityRule> egressRules,
        @Nullable String placementTag,
        int timeoutSeconds,
        Map<String, String> tags) {

    /**
     * @param key {@code <buildpack guid>_<sha256>} of an installed one, the URL of a custom one
     * @param name of an installed one, {@code custom} for a URL
     * @param bits the zip of an installed one; null for a URL, which the builder fetches by itself
     * @param skipDetect whether the user named it
     */
    public record Buildpack(
            String key, String name, @Nullable Bits bits, boolean skipDetect) {}
}
