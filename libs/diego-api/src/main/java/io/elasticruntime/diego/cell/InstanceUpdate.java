package io.elasticruntime.diego.cell;

import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.lrp.InternalRoute;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may change about an instance while it runs (diego-core.md g.1). The cell makes it so and says so with its next
 * start.
 *
 * @param metricTags tags on its logs and metrics, resolved
 * @param egressRules what it may reach from now on; what it is connected to stays so. Null: as before
 */
public record InstanceUpdate(
        int index,
        String domain,
        List<InternalRoute> internalRoutes,
        Map<String, String> metricTags,
        @Nullable List<EgressRule> egressRules) {

    public InstanceUpdate {
        internalRoutes = internalRoutes == null ? List.of() : List.copyOf(internalRoutes);
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
        egressRules = egressRules == null ? null : List.copyOf(egressRules);
    }
}
