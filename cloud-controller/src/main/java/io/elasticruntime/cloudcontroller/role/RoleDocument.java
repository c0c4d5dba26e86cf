package io.elasticruntime.cloudcontroller.role;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A role as the API shows it (cc-v3.md 5.10). */
record RoleDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String type,
        Map<String, Relationship> relationships,
        Links links) {

    static RoleDocument of(Role role) {
        Map<String, Relationship> relationships = new LinkedHashMap<>();
        relationships.put("user", Relationship.to(role.userGuid()));
        relationships.put("organization", Relationship.to(role.organizationGuid()));
        relationships.put("space", Relationship.to(role.spaceGuid()));
        Links links = Links.self("/v3/roles/" + role.guid()).with("user", "/v3/users/" + role.userGuid());
        if (role.spaceGuid() != null) {
            links.with("space", "/v3/spaces/" + role.spaceGuid());
        } else {
            links.with("organization", "/v3/organizations/" + role.organizationGuid());
        }
        return new RoleDocument(role.guid(), role.createdAt(), role.updatedAt(), role.type(), relationships, links);
    }
}
