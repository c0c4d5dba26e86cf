package io.elasticruntime.cloudcontroller.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A single resource with what {@code include} asked for (cc-v3.md 4.2). */
public record Document<T>(
        @JsonUnwrapped T resource,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, List<?>> included) {

    /** Without anything included. */
    public static <T> Document<T> of(T resource) {
        return new Document<>(resource, null);
    }

    /** As {@link #including}. */
    public static <T> Document<T> of(T resource, Map<String, List<?>> included) {
        return of(resource).including(included);
    }

    /** With what {@code include} asked for, by plural such as {@code spaces}; none asked for: no {@code included}. */
    public Document<T> including(Map<String, List<?>> included) {
        return included.isEmpty() ? this : new Document<>(resource, included);
    }
}
