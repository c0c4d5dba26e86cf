package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A domain as the API shows it (cc-v3.md 5.8). */
public record DomainDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String name,
        boolean internal,
        @Nullable Object routerGroup,
        List<String> supportedProtocols,
        Map<String, Object> relationships,
        Metadata metadata,
        Links links) {

    public static DomainDocument of(Domain domain) {
        String path = "/v3/domains/" + domain.guid();
        Map<String, Object> relationships = new LinkedHashMap<>();
        relationships.put("organization", Relationship.to(domain.organizationGuid()));
        relationships.put("shared_organizations", Relationship.toMany(List.of()));
        Links links = Links.self(path).with("route_reservations", path + "/route_reservations");
        if (!domain.isShared()) {
            links.with("organization", "/v3/organizations/" + domain.organizationGuid())
                    .with("shared_organizations", path + "/relationships/shared_organizations");
        }
        return new DomainDocument(
                domain.guid(),
                domain.createdAt(),
                domain.updatedAt(),
                domain.name(),
                domain.internal(),
                null,
                List.of("http"),
                relationships,
                domain.metadata(),
                links);
    }
}
