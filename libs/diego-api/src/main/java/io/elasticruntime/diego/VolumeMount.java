package io.elasticruntime.diego;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A volume of a volume driver inside the container (diego-core.md a.5). Exactly one of {@code shared} and
 * {@code dedicated} is set.
 *
 * @param driver volume driver that the cell must have
 * @param containerDir directory inside the container
 * @param mode {@code r} or {@code rw}
 * @param shared a volume that several containers may mount; null: dedicated
 * @param dedicated a device of this container alone; null: shared
 */
public record VolumeMount(
        String driver,
        String containerDir,
        String mode,
        @Nullable Shared shared,
        @Nullable Dedicated dedicated) {

    /** @param mountConfig what the driver needs, as it is; null: nothing */
    public record Shared(String volumeId, @Nullable JsonNode mountConfig) {}

    /** Both configurations are for the driver, as they are; null: nothing. */
    public record Dedicated(
            String mounterId,
            @Nullable JsonNode mountConfig,
            @Nullable JsonNode deviceConfig) {}
}
