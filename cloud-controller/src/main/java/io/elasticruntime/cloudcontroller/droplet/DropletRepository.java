package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;

/** Rows of droplets. */
public interface DropletRepository extends CloudRepository<Droplet> {

    List<Droplet> findByAppGuid(String appGuid);

    Optional<Droplet> findByBuildGuid(String buildGuid);

    List<Droplet> findByAppGuidAndStateOrderByIdDesc(String appGuid, DropletState state);
}
