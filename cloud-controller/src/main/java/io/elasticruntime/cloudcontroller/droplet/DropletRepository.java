package io.elasticruntime.cloudcontroller.droplet;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Rows of droplets. */
public interface DropletRepository extends CloudRepository<Droplet> {

    List<Droplet> findByAppGuid(String appGuid);

    Optional<Droplet> findByBuildGuid(String buildGuid);

    /** The droplet, which nobody else changes until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select d from Droplet d where d.guid = :guid")
    Optional<Droplet> lockByGuid(String guid);

    List<Droplet> findByAppGuidAndStateOrderByIdDesc(String appGuid, DropletState state);
}
