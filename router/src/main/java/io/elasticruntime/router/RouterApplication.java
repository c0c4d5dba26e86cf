package io.elasticruntime.router;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Router: sends requests to instances and system components. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RouterApplication {

    public static void main(String[] args) {
        ComponentApplication.run(RouterApplication.class, "router", WebApplicationType.REACTIVE, args);
    }
}
