package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** Rows of packages. */
public interface AppPackageRepository extends CloudRepository<AppPackage> {

    List<AppPackage> findByAppGuid(String appGuid);

    List<AppPackage> findByAppGuidAndStateOrderByIdDesc(String appGuid, PackageState state);

    /** The package, which nobody else changes until this transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select p from AppPackage p where p.guid = :guid")
    Optional<AppPackage> lockByGuid(String guid);
}
