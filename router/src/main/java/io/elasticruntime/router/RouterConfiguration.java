package io.elasticruntime.router;

import io.elasticruntime.router.system.SystemRoutes;
import io.elasticruntime.router.table.RouteTable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RouterConfiguration {

    @Bean
    RouteTable routeTable(SystemRoutes system) {
        return new RouteTable(system::owns);
    }
}
