package io.elasticruntime.loggregator;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Loggregator: doppler and traffic controller. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class LoggregatorApplication {

    public static void main(String[] args) {
        ComponentApplication.run(LoggregatorApplication.class, "loggregator", args);
    }
}
