package io.elasticruntime.cloudcontroller.deployment;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;

/** Rows of deployments. */
public interface DeploymentRepository extends CloudRepository<Deployment> {

    List<Deployment> findByStatusValue(String statusValue);

    Optional<Deployment> findByAppGuidAndStatusValue(String appGuid, String statusValue);
}
