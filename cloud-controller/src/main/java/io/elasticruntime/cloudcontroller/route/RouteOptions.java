package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Options of a route, for the router: which instance is chosen. */
public final class RouteOptions {

    private static final List<String> LOAD_BALANCING = List.of("round-robin", "least-connection");

    private static final JsonMapper JSON = JsonMapper.shared();

    private RouteOptions() {}

    /**
     * Options that came from elsewhere than a body, such as a manifest.
     *
     * @throws CfApiException UnprocessableEntity, if there is one that routes do not have
     */
    public static @Nullable Map<String, Object> checked(@Nullable Map<String, Object> options) {
        if (options == null) {
            return null;
        }
        Body body = Body.of(JSON.valueToTree(Map.of("options", options)));
        Map<String, Object> checked = merged(null, body);
        body.check();
        return checked;
    }

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
