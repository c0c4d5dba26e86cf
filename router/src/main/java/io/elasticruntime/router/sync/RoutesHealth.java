package io.elasticruntime.router.sync;

import io.elasticruntime.router.table.RouteTable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The router is ready when its table has been full once: before that it would answer 404 for routes that exist. */
@Component("routes")
class RoutesHealth implements HealthIndicator {

    private final RouteSync sync;
    private final RouteTable table;

    RoutesHealth(RouteSync sync, RouteTable table) {
        this.sync = sync;
        this.table = table;
    }

    @Override
    public Health health() {
        Health.Builder health = sync.isComplete() ? Health.up() : Health.outOfService();
        return health.withDetail("routes", table.size()).build();
    }
}
