package io.elasticruntime.cloudcontroller.stack;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The stack that the platform comes with, and on which apps run that ask for none.
 *
 * @param name as cells offer it
 * @param description shown by {@code cf stacks}
 */
@ConfigurationProperties("er.cloud-controller.stack")
public record StackProperties(
        @DefaultValue("hostfs") String name,

        @DefaultValue("The programs of the cell's own machine, read-only, with everything else fresh")
        String description) {}
