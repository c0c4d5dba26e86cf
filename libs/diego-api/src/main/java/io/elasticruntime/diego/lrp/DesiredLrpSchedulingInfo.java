package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.ModificationTag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of a desired LRP that placing and routing need (diego-core.md a.1): what bulk readers fetch of very many.
 *
 * @param volumeDrivers drivers that a cell must have
 */
public record DesiredLrpSchedulingInfo(
        String processGuid,
        String domain,
        String logGuid,
        String annotation,
        int instances,
        int memoryMb,
        int diskMb,
        int maxPids,
        String rootfs,
        Map<String, JsonNode> routes,
        List<String> volumeDrivers,
        List<String> placementTags,
        @Nullable ModificationTag modificationTag) {}
