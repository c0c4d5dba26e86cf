package io.elasticruntime.testcontainers.spring;

import java.time.Duration;
import org.cloudfoundry.client.CloudFoundryClient;
import org.cloudfoundry.client.v3.Relationship;
import org.cloudfoundry.client.v3.ToOneRelationship;
import org.cloudfoundry.client.v3.organizations.CreateOrganizationRequest;
import org.cloudfoundry.client.v3.organizations.CreateOrganizationResponse;
import org.cloudfoundry.client.v3.organizations.ListOrganizationsRequest;
import org.cloudfoundry.client.v3.organizations.ListOrganizationsResponse;
import org.cloudfoundry.client.v3.organizations.OrganizationResource;
import org.cloudfoundry.client.v3.spaces.CreateSpaceRequest;
import org.cloudfoundry.client.v3.spaces.CreateSpaceResponse;
import org.cloudfoundry.client.v3.spaces.ListSpacesRequest;
import org.cloudfoundry.client.v3.spaces.ListSpacesResponse;
import org.cloudfoundry.client.v3.spaces.SpaceRelationships;
import org.cloudfoundry.client.v3.spaces.SpaceResource;
import reactor.core.publisher.Mono;

/** The organization and the space to work in, by name. A fresh platform has neither. */
record Target(String organization, String space) {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Makes what is missing of it. */
    void provide(CloudFoundryClient client) {
        provideOrganization(client)
                .flatMap(organizationId -> provideSpace(client, organizationId))
                .block(PATIENCE);
    }

    private Mono<String> provideOrganization(CloudFoundryClient client) {
        return client.organizationsV3()
                .list(ListOrganizationsRequest.builder().name(organization).build())
                .flatMapIterable(ListOrganizationsResponse::getResources)
                .next()
                .map(OrganizationResource::getId)
                .switchIfEmpty(client.organizationsV3()
                        .create(CreateOrganizationRequest.builder()
                                .name(organization)
                                .build())
                        .map(CreateOrganizationResponse::getId));
    }

    private Mono<String> provideSpace(CloudFoundryClient client, String organizationId) {
        ToOneRelationship parent = ToOneRelationship.builder()
                .data(Relationship.builder().id(organizationId).build())
                .build();
        return client.spacesV3()
                .list(ListSpacesRequest.builder()
                        .name(space)
                        .organizationId(organizationId)
                        .build())
                .flatMapIterable(ListSpacesResponse::getResources)
                .next()
                .map(SpaceResource::getId)
                .switchIfEmpty(client.spacesV3()
                        .create(CreateSpaceRequest.builder()
                                .name(space)
                                .relationships(SpaceRelationships.builder()
                                        .organization(parent)
                                        .build())
                                .build())
                        .map(CreateSpaceResponse::getId));
    }
}
