package io.elasticruntime.cloudcontroller.bits;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param maximumSize of all files of a package together (ha-and-security.md d.8)
 * @param maximumUpload of the zip that a user sends
 * @param kept ready packages kept for each app; older ones expire
 * @param entriesAtOnce entries of all packages that are made at one time; each costs some hundred bytes of heap. Others
 *     wait
 * @param smallestResource smaller files are always sent again
 * @param largestResource larger files are always sent again
 * @param poolSize of all files that are kept so that nobody sends them again; those that nobody used for the longest
 *     time go first, of the org that has most
 * @param poolEntries number of those files
 * @param patience how long an upload waits for its package to be processed before it answers; a package that is ready
 *     then saves the caller a round of polling
 */
@Validated
@ConfigurationProperties("er.cloud-controller.packages")
public record PackageProperties(
        @DefaultValue("1GB") @NotNull DataSize maximumSize,
        @DefaultValue("2GB") @NotNull DataSize maximumUpload,
        @DefaultValue("5") @Min(1) int kept,
        @DefaultValue("100000") @Min(1) int entriesAtOnce,
        @DefaultValue("4KB") @NotNull DataSize smallestResource,
        @DefaultValue("512MB") @NotNull DataSize largestResource,
        @DefaultValue("4GB") @NotNull DataSize poolSize,
        @DefaultValue("100000") @Min(1) int poolEntries,
        @DefaultValue("5s") @NotNull Duration patience) {}
