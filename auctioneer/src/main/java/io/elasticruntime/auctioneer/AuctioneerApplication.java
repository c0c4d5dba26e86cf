package io.elasticruntime.auctioneer;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Auctioneer: places tasks and LRPs on cells. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuctioneerApplication {

    public static void main(String[] args) {
        ComponentApplication.run(AuctioneerApplication.class, "auctioneer", args);
    }
}
