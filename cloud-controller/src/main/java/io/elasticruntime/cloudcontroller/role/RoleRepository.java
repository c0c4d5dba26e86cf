package io.elasticruntime.cloudcontroller.role;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

/** Roles. */
interface RoleRepository extends CloudRepository<Role> {

    List<Role> findByUserGuidAndOrganizationGuid(String userGuid, String organizationGuid);

    List<Role> findByUserGuidAndSpaceGuid(String userGuid, String spaceGuid);

    /** How many roles the user has in spaces of the org. */
    @Query("select count(r) from Role r, Space s"
            + " where r.spaceGuid = s.guid and r.userGuid = :user and s.organizationGuid = :organization")
    long countInSpacesOf(@Param("user") String userGuid, @Param("organization") String organizationGuid);
}
