package io.elasticruntime.cloudcontroller.api;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A to-one relationship: {@code {"data": {"guid": …}}}, or {@code {"data": null}}. */
public record Relationship(@Nullable Guid data) {

    public static Relationship to(@Nullable String guid) {
        return new Relationship(guid == null ? null : new Guid(guid));
    }

    /** Of many: {@code {"data": [{"guid": …}, …]}}. */
    public static Many toMany(Collection<String> guids) {
        return new Many(guids.stream().map(Guid::new).toList());
    }

    public record Guid(@Nullable String guid) {}

    public record Many(List<Guid> data) {}
}
