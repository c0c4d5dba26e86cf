package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.ModificationTag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of a desired LRP that placing and routing need (diego-core.md a.1): what bulk readers fetch of very many, and
 * what events say. There is no secret in it.
 *
 * @param volumeDrivers drivers that a cell must have
 * @param metricTags tags on logs and metrics
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
        Map<String, MetricTagValue> metricTags,
        @Nullable ModificationTag modificationTag) {

    public DesiredLrpSchedulingInfo {
        routes = routes == null ? Map.of() : Map.copyOf(routes);
        volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
    }
}
