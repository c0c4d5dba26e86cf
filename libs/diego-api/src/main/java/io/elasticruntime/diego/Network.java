package io.elasticruntime.diego;

import java.util.Map;

/** Properties of the container's network, for whoever sets it up, such as {@code policy_group_id}. */
public record Network(Map<String, String> properties) {

    public Network {
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }
}
