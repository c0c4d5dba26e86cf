package io.elasticruntime.cellrep;

import io.elasticruntime.component.ComponentApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Cell rep: one cell: rep, executor, garden. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CellRepApplication {

    public static void main(String[] args) {
        ComponentApplication.run(CellRepApplication.class, "cell-rep", args);
    }
}
