package io.elasticruntime.cloudcontroller.domain;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Domains. */
public interface DomainRepository extends CloudRepository<Domain> {

    Optional<Domain> findByName(String name);

    /** Shared ones, oldest first: the first that is not internal is the default. */
    List<Domain> findByOrganizationGuidIsNullOrderById();

    List<Domain> findByOrganizationGuidOrderById(String organizationGuid);

    List<Domain> findByNameIn(Collection<String> names);
}
