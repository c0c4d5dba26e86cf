package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.api.Body;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Options of a route, for the router: which instance is chosen. */
final class RouteOptions {

    private static final List<String> LOAD_BALANCING = List.of("round-robin", "least-connection");

    private RouteOptions() {}

    /**
     * The options with those of the body merged in: null removes one. Faults are noted in the body.
     *
     * @return null if there are none
     */
    static @Nullable Map<String, Object> merged(@Nullable Map<String, Object> present, Body body) {
        Map<String, @Nullable Object> changes = body.map("options");
        if (changes == null) {
            return present;
        }
        Map<String, Object> merged = present == null ? new TreeMap<>() : new TreeMap<>(present);
        changes.forEach((option, value) -> {
            if (!option.equals("loadbalancing")) {
                body.fault("Options can only be 'loadbalancing'");
            } else if (value == null) {
                merged.remove(option);
            } else if (value instanceof String text && LOAD_BALANCING.contains(text)) {
                merged.put(option, text);
            } else {
                body.fault(
                        "Options Loadbalancing must be one of '" + String.join(", ", LOAD_BALANCING) + "' if present");
            }
        });
        return merged.isEmpty() ? null : merged;
    }
}
