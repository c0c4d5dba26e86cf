package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Rows of apps. */
public interface AppRepository extends CloudRepository<App> {

    Optional<App> findBySpaceGuidAndName(String spaceGuid, String name);

    List<App> findBySpaceGuid(String spaceGuid);

    List<App> findBySpaceGuidInAndNameIn(Collection<String> spaceGuids, Collection<String> names);

    /** The app, which nobody else changes until this transaction ends: its decisions are taken one by one. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select a from App a where a.guid = :guid")
    Optional<App> lockByGuid(String guid);
}
