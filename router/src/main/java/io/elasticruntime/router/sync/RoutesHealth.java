package io.elasticruntime.router.sync;

import io.elasticruntime.router.table.RouteTable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The router is ready when its table has been full once: before that it does not know which routes exist. */
@Component("routes")
class RoutesHealth implements HealthIndicator {

    private final RouteTable table;

    RoutesHealth(RouteTable table) {
        this.table = table;
    }

    @Override
    public Health health() {
        Health.Builder health = table.isComplete() ? Health.up() : Health.outOfService();
        return health.withDetail("routes", table.size()).build();
    }
}
