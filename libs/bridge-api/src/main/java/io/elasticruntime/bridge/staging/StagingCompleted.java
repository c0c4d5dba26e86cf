package io.elasticruntime.bridge.staging;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a staging ended: exactly one of the two is set (cell-and-staging.md C3, D6).
 *
 * @param error why there is no droplet
 * @param result what the builder found out
 */
public record StagingCompleted(
        @Nullable Error error, @Nullable Result result) {

    /**
     * @param id Cloud Controller's name, such as {@code NoAppDetectedError}, {@code BuildpackCompileFailed},
     *     {@code InsufficientResources}, {@code StagingError}
     * @param message as the user sees it
     */
    public record Error(String id, String message) {}

    /**
     * @param buildpackKey key of the buildpack that was final
     * @param detectedBuildpack what its detect printed
     * @param buildpacks all that took part
     * @param processTypes start command by type
     * @param sidecars processes beside the app
     * @param executionMetadata for the launcher, usually empty
     */
    public record Result(
            @Nullable String buildpackKey,
            @Nullable String detectedBuildpack,
            List<UsedBuildpack> buildpacks,
            Map<String, String> processTypes,
            List<Sidecar> sidecars,
            String executionMetadata) {}

    public record UsedBuildpack(
            String key, @Nullable String name, @Nullable String version) {}

    /** @param memory in MiB; null: none of its own */
    public record Sidecar(
            String name,
            List<String> processTypes,
            String command,
            @Nullable Integer memory) {}
}
