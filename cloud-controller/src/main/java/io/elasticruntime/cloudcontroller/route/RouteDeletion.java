package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.domain.DomainContent;
import io.elasticruntime.cloudcontroller.job.JobHandler;
import io.elasticruntime.cloudcontroller.space.SpaceContent;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Deletes a route. Routes go with their domain, and with their space once its apps are gone. */
@Component
class RouteDeletion implements JobHandler {

    static final String OPERATION = "route.delete";

    private final RouteRepository stored;
    private final Routes routes;

    RouteDeletion(RouteRepository stored, Routes routes) {
        this.stored = stored;
        this.routes = routes;
    }

    @Override
    public String operation() {
        return OPERATION;
    }

    @Override
    public void run(Job job) {
        stored.findByGuid(job.resourceGuid()).ifPresent(routes::delete);
    }

    @Configuration(proxyBeanMethods = false)
    static class Contents {

        @Bean
        DomainContent routesOfDomain(RouteRepository stored, Routes routes) {
            return domainGuid -> stored.findByDomainGuid(domainGuid).forEach(routes::delete);
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        SpaceContent routesOfSpace(RouteRepository stored, Routes routes) {
            return spaceGuid -> stored.findBySpaceGuid(spaceGuid).forEach(routes::delete);
        }

        /** {@code cf delete-orphaned-routes}. */
        @Bean
        JobHandler unmappedRoutesDeletion(RouteRepository stored, Routes routes) {
            return new UnmappedRoutesDeletion(stored, routes);
        }
    }

    record UnmappedRoutesDeletion(RouteRepository stored, Routes routes) implements JobHandler {

        static final String OPERATION = "space.delete_unmapped_routes";

        @Override
        public String operation() {
            return OPERATION;
        }

        @Override
        public void run(Job job) {
            List<Route> unmapped = stored.findUnmapped(job.resourceGuid());
            unmapped.forEach(routes::delete);
        }
    }
}
