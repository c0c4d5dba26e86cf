package io.elasticruntime.diego.cell;

import io.elasticruntime.diego.lrp.InternalRoute;
import java.util.List;
import java.util.Map;

/**
 * What may change about an instance while it runs (diego-core.md g.1). The cell makes it so and says so with its next
 * start.
 *
 * @param metricTags tags on its logs and metrics, resolved
 */
public record InstanceUpdate(
        int index, String domain, List<InternalRoute> internalRoutes, Map<String, String> metricTags) {

    public InstanceUpdate {
        internalRoutes = internalRoutes == null ? List.of() : List.copyOf(internalRoutes);
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
    }
}
