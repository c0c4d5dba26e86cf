package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A droplet as the API shows it (cc-v3.md 5.4). */
public record DropletDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String state,
        @Nullable String error,
        Map<String, Object> lifecycle,
        @Nullable Checksum checksum,
        List<Droplet.UsedBuildpack> buildpacks,
        @Nullable String stack,
        @Nullable String image,
        String executionMetadata,
        Map<String, String> processTypes,
        Map<String, Relationship> relationships,
        Metadata metadata,
        Links links) {

    private static final String HIDDEN = "[PRIVATE DATA HIDDEN IN LISTS]";

    record Checksum(String type, String value) {}

    /** @param secrets whether start commands are shown */
    public static DropletDocument of(Droplet droplet, boolean secrets) {
        String self = "/v3/droplets/" + droplet.guid();
        String sha256 = droplet.sha256();
        Links links = Links.self(self);
        if (droplet.packageGuid() != null) {
            links.with("package", "/v3/packages/" + droplet.packageGuid());
        }
        links.with("app", "/v3/apps/" + droplet.appGuid())
                .with(
                        "assign_current_droplet",
                        "/v3/apps/" + droplet.appGuid() + "/relationships/current_droplet",
                        "PATCH");
        if (droplet.staged()) {
            links.with("download", self + "/download");
        }
        if (droplet.state() == DropletState.AWAITING_UPLOAD) {
            links.with("upload", self + "/upload", "POST");
        }
        return new DropletDocument(
                droplet.guid(),
                droplet.createdAt(),
                droplet.updatedAt(),
                droplet.state().name(),
                droplet.error(),
                Map.of("type", "buildpack", "data", Map.of()),
                sha256 == null ? null : new Checksum("sha256", sha256),
                droplet.buildpacks(),
                droplet.stack(),
                null,
                secrets ? droplet.executionMetadata() : HIDDEN,
                secrets ? droplet.processTypes() : Map.of("redacted_message", HIDDEN),
                Map.of("app", Relationship.to(droplet.appGuid())),
                droplet.metadata(),
                links);
    }
}
