package io.elasticruntime.cloudcontroller.space;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A space as the API shows it (cc-v3.md 5.10). */
public record SpaceDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String name,
        boolean suspended,
        Map<String, Relationship> relationships,
        Metadata metadata,
        Links links) {

    public static SpaceDocument of(Space space) {
        String path = "/v3/spaces/" + space.guid();
        Map<String, Relationship> relationships = new LinkedHashMap<>();
        relationships.put("organization", Relationship.to(space.organizationGuid()));
        relationships.put("quota", Relationship.to(null));
        return new SpaceDocument(
                space.guid(),
                space.createdAt(),
                space.updatedAt(),
                space.name(),
                space.suspended(),
                relationships,
                space.metadata(),
                Links.self(path)
                        .with("organization", "/v3/organizations/" + space.organizationGuid())
                        .with("features", path + "/features")
                        .with("apply_manifest", path + "/actions/apply_manifest", "POST"));
    }
}
