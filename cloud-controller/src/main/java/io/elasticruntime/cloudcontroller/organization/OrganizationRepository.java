package io.elasticruntime.cloudcontroller.organization;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.Optional;

/** Orgs. */
public interface OrganizationRepository extends CloudRepository<Organization> {

    Optional<Organization> findByName(String name);
}
