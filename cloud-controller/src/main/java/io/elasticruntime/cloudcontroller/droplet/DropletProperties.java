package io.elasticruntime.cloudcontroller.droplet;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param maximumSize of the gzipped tar of a droplet, whether a user sends it or a cell
 * @param maximumCacheSize of what buildpacks keep for the next build of an app
 */
@Validated
@ConfigurationProperties("er.cloud-controller.droplets")
public record DropletProperties(
        @DefaultValue("2GB") @NotNull DataSize maximumSize,
        @DefaultValue("2GB") @NotNull DataSize maximumCacheSize) {}
