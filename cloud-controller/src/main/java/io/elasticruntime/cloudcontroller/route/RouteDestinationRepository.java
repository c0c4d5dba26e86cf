package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.resource.CloudRepository;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.query.Param;

/** Destinations of routes. */
public interface RouteDestinationRepository extends CloudRepository<RouteDestination> {

    List<RouteDestination> findByRouteGuidOrderById(String routeGuid);

    List<RouteDestination> findByRouteGuidInOrderById(Collection<String> routeGuids);

    List<RouteDestination> findByAppGuidOrderById(String appGuid);

    List<RouteDestination> findByAppGuidInOrderById(Collection<String> appGuids);

    /** Takes the app off all its routes; the routes stay. */
    @Modifying
    @Query("delete from RouteDestination d where d.appGuid = :app")
    void deleteByAppGuid(@Param("app") String appGuid);
}
