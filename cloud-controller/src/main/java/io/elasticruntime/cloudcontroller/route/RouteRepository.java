package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

/** Routes. */
public interface RouteRepository extends CloudRepository<Route> {

    Optional<Route> findByHostAndDomainGuidAndPath(String host, String domainGuid, String path);

    List<Route> findBySpaceGuid(String spaceGuid);

    List<Route> findByDomainGuid(String domainGuid);

    List<Route> findByHostAndDomainGuid(String host, String domainGuid);

    /** Routes that lead to the app, oldest first. */
    @Query(
            "select r from Route r where r.guid in (select d.routeGuid from RouteDestination d where d.appGuid = :app) order by r.id")
    List<Route> findByAppGuid(@Param("app") String appGuid);

    /** Routes of the space that lead nowhere. */
    @Query("select r from Route r where r.spaceGuid = :space"
            + " and r.guid not in (select d.routeGuid from RouteDestination d)")
    List<Route> findUnmapped(@Param("space") String spaceGuid);
}
