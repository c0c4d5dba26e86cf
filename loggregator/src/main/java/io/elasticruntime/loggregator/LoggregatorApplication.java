package io.elasticruntime.loggregator;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Loggregator: doppler, traffic controller, log-cache and the gateway of the reverse log proxy, in one process. */
@SpringBootApplication(
        scanBasePackages = {
            "io.elasticruntime.loggregator.access",
            "io.elasticruntime.loggregator.containermetrics",
            "io.elasticruntime.loggregator.doppler",
            "io.elasticruntime.loggregator.gateway",
            "io.elasticruntime.loggregator.logcache",
            "io.elasticruntime.loggregator.trafficcontroller"
        })
@ConfigurationPropertiesScan({
    "io.elasticruntime.loggregator.access",
    "io.elasticruntime.loggregator.doppler",
    "io.elasticruntime.loggregator.gateway",
    "io.elasticruntime.loggregator.logcache",
    "io.elasticruntime.loggregator.trafficcontroller"
})
public class LoggregatorApplication {

    public static void main(String[] args) {
        ComponentApplication.run(LoggregatorApplication.class, "loggregator", args);
    }
}
