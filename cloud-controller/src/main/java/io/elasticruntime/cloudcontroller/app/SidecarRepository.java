package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;

/** Rows of sidecars. */
public interface SidecarRepository extends CloudRepository<Sidecar> {

    List<Sidecar> findByAppGuidOrderById(String appGuid);

    Optional<Sidecar> findByAppGuidAndName(String appGuid, String name);

    void deleteByAppGuidAndOrigin(String appGuid, String origin);
}
