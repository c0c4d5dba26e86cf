package io.elasticruntime.cloudcontroller.build;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Rows of builds. */
public interface BuildRepository extends CloudRepository<Build> {

    List<Build> findByState(BuildState state);

    List<Build> findByAppGuidAndState(String appGuid, BuildState state);

    boolean existsByAppGuidAndState(String appGuid, BuildState state);

    /** The build, which nobody else changes until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select b from Build b where b.guid = :guid")
    Optional<Build> lockByGuid(String guid);
}
