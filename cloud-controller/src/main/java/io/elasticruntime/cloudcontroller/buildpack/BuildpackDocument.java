package io.elasticruntime.cloudcontroller.buildpack;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A buildpack as the API shows it (cc-v3.md 6.4). */
record BuildpackDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String name,
        @Nullable String stack,
        String state,
        String lifecycle,
        @Nullable String filename,
        int position,
        boolean enabled,
        boolean locked,
        Metadata metadata,
        Links links) {

    static BuildpackDocument of(Buildpack buildpack) {
        String path = "/v3/buildpacks/" + buildpack.guid();
        return new BuildpackDocument(
                buildpack.guid(),
                buildpack.createdAt(),
                buildpack.updatedAt(),
                buildpack.name(),
                buildpack.stack(),
                buildpack.isReady() ? "READY" : "AWAITING_UPLOAD",
                buildpack.lifecycle(),
                buildpack.filename(),
                buildpack.position(),
                buildpack.enabled(),
                buildpack.locked(),
                buildpack.metadata(),
                Links.self(path).with("upload", path + "/upload", "POST"));
    }
}
