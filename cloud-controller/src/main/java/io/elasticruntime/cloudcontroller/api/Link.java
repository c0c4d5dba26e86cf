package io.elasticruntime.cloudcontroller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A link of a resource. Its address begins with the origin that the caller used.
 *
 * @param method left out where it is GET
 */
public record Link(
        String href,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String method) {

    /** @param path such as {@code /v3/apps/<guid>} */
    public static Link to(String path) {
        return new Link(Origin.current().url(path), null);
    }

    public static Link to(String path, String method) {
        return new Link(Origin.current().url(path), method);
    }
}
