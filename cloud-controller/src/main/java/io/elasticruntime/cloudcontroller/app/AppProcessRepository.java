package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Rows of processes. */
public interface AppProcessRepository extends CloudRepository<AppProcess> {

    /** In order of creation: of several web processes the last is the newest. */
    List<AppProcess> findByAppGuidOrderById(String appGuid);

    List<AppProcess> findByAppGuidInOrderById(Collection<String> appGuids);

    Optional<AppProcess> findFirstByAppGuidAndTypeOrderByIdDesc(String appGuid, String type);

    List<AppProcess> findByRevisionGuidIn(Collection<String> revisionGuids);
}
