package io.elasticruntime.cloudcontroller.info;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the platform says about itself.
 *
 * @param name of the platform
 * @param build its version
 * @param description shown by {@code cf} and others
 * @param supportAddress where users find help
 */
@ConfigurationProperties("er.cloud-controller.info")
public record InfoProperties(
        @DefaultValue("Elastic Runtime") String name,
        @DefaultValue("0.1.0") String build,

        @DefaultValue("The Cloud Foundry Elastic Runtime on the JVM")
        String description,

        @DefaultValue("") String supportAddress) {}
