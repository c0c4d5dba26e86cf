package io.elasticruntime.cloudcontroller;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Cloud Controller: the v3 API. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class CloudControllerApplication {

    public static void main(String[] args) {
        ComponentApplication.run(CloudControllerApplication.class, "cloud-controller", args);
    }
}
