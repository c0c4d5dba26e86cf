package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;

/** Rows of revisions. */
public interface RevisionRepository extends CloudRepository<Revision> {

    Optional<Revision> findFirstByAppGuidOrderByVersionDesc(String appGuid);

    List<Revision> findByAppGuidOrderByVersion(String appGuid);
}
