package io.elasticruntime.ccbridge;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** CC-Bridge: turns apps into tasks and LRPs, and what becomes of them back. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CcBridgeApplication {

    public static void main(String[] args) {
        ComponentApplication.run(CcBridgeApplication.class, "cc-bridge", args);
    }
}
