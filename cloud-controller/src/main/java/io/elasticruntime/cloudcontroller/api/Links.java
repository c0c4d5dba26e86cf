package io.elasticruntime.cloudcontroller.api;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The links of a resource, in the order in which they were added. */
public final class Links {

    private final Map<String, Link> links = new LinkedHashMap<>();

    /** @param path of the resource itself, such as {@code /v3/apps/<guid>} */
    public static Links self(String path) {
        return new Links().with("self", path);
    }

    public Links with(String name, String path) {
        links.put(name, Link.to(path));
        return this;
    }

    public Links with(String name, String path, String method) {
        links.put(name, Link.to(path, method));
        return this;
    }

    @JsonValue
    Map<String, Link> json() {
        return links;
    }
}
