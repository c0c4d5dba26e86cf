package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.MetricTagValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What may change in a desired LRP; null leaves it as it is. Anything else needs a new process guid.
 *
 * @param egressRules for new connections of running instances too
 * @param imageUsername null together with the password
 */
public record DesiredLrpUpdate(
        @Nullable Integer instances,
        @Nullable Map<String, JsonNode> routes,
        @Nullable String annotation,
        @Nullable Map<String, MetricTagValue> metricTags,
        @Nullable List<EgressRule> egressRules,
        @Nullable String imageUsername,
        @Nullable String imagePassword) {

    public DesiredLrpUpdate(
            @Nullable Integer instances,
            @Nullable Map<String, JsonNode> routes,
            @Nullable String annotation,
            @Nullable Map<String, MetricTagValue> metricTags) {
        this(instances, routes, annotation, metricTags, null, null, null);
    }
}
