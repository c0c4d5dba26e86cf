package io.elasticruntime.bbs;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** BBS: desired and actual LRPs, tasks, domains, cells, events, convergence. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class BbsApplication {

    public static void main(String[] args) {
        ComponentApplication.run(BbsApplication.class, "bbs", args);
    }
}
