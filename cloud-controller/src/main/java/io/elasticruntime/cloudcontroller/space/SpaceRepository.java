package io.elasticruntime.cloudcontroller.space;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;

/** Spaces. */
public interface SpaceRepository extends CloudRepository<Space> {

    Optional<Space> findByOrganizationGuidAndName(String organizationGuid, String name);

    List<Space> findByOrganizationGuid(String organizationGuid);
}
