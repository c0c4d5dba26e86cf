package io.elasticruntime.diego;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The value of a tag on logs and metrics: given, or known only to the instance. Exactly one of the two is set.
 *
 * @param fixed the value itself ({@code static} in JSON)
 * @param dynamic what to fill in for each instance
 */
public record MetricTagValue(
        @JsonProperty("static") @Nullable String fixed,
        @Nullable Dynamic dynamic) {

    public enum Dynamic {
        INDEX,
        INSTANCE_GUID
    }

    public static MetricTagValue of(String value) {
        return new MetricTagValue(value, null);
    }
}
