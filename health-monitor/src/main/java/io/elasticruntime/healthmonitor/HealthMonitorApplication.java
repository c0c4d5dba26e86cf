package io.elasticruntime.healthmonitor;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Health monitor: starts, supervises and resurrects the components. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class HealthMonitorApplication {

    public static void main(String[] args) {
        ComponentApplication.run(HealthMonitorApplication.class, "health-monitor", args);
    }
}
