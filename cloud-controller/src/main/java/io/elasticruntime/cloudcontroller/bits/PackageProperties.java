package io.elasticruntime.cloudcontroller.bits;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param maximumSize of all files of a package together
 * @param kept ready packages kept for each app; older ones expire
 * @param smallestResource smaller files are always sent again
 * @param largestResource larger files are always sent again
 * @param patience how long an upload waits for its package to be processed before it answers; a package that is ready
 *     then saves the caller a round of polling
 */
@Validated
@ConfigurationProperties("er.cloud-controller.packages")
public record PackageProperties(
        @DefaultValue("2GB") @NotNull DataSize maximumSize,
        @DefaultValue("5") @Min(1) int kept,
        @DefaultValue("4KB") @NotNull DataSize smallestResource,
        @DefaultValue("512MB") @NotNull DataSize largestResource,
        @DefaultValue("5s") @NotNull Duration patience) {}
