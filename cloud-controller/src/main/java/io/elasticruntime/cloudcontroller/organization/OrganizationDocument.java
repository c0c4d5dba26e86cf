package io.elasticruntime.cloudcontroller.organization;

import io.elasticruntime.cloudcontroller.api.Links;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Metadata;
import java.time.Instant;
import java.util.Map;

/** An org as the API shows it (cc-v3.md 5.10). */
public record OrganizationDocument(
        String guid,
        Instant createdAt,
        Instant updatedAt,
        String name,
        boolean suspended,
        Map<String, Relationship> relationships,
        Metadata metadata,
        Links links) {

    public static OrganizationDocument of(Organization organization) {
        String path = "/v3/organizations/" + organization.guid();
        return new OrganizationDocument(
                organization.guid(),
                organization.createdAt(),
                organization.updatedAt(),
                organization.name(),
                organization.suspended(),
                Map.of("quota", Relationship.to(organization.quotaGuid())),
                organization.metadata(),
                Links.self(path)
                        .with("domains", path + "/domains")
                        .with("default_domain", path + "/domains/default")
                        .with("quota", "/v3/organization_quotas/" + organization.quotaGuid()));
    }
}
