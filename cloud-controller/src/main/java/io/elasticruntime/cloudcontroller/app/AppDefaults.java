package io.elasticruntime.cloudcontroller.app;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What apps get when their user does not say, and how much they may have.
 *
 * @param memoryMb of an instance
 * @param diskMb of an instance
 * @param maximumDiskMb that a user may ask for
 * @param logRateLimitBytesPerSecond of an instance; -1: unlimited
 * @param fileDescriptors that an instance may open
 * @param maximumHealthCheckTimeout longest time until healthy that a user may ask for
 * @param sshAllowed whether any app may be reached by ssh
 * @param stagingMemoryMb least memory of a staging
 * @param stagingDiskMb least disk of a staging
 * @param stagingTimeout longest staging
 * @param patience how long asking for a build that is staging, or starting an app, waits for the outcome before it
 *     answers; clients poll every few seconds, so this saves them a round
 */
@Validated
@ConfigurationProperties("er.cloud-controller.apps")
public record AppDefaults(
        @DefaultValue("1024") @Min(1) int memoryMb,
        @DefaultValue("1024") @Min(1) int diskMb,
        @DefaultValue("10240") @Min(1) int maximumDiskMb,
        @DefaultValue("-1") @Min(-1) long logRateLimitBytesPerSecond,
        @DefaultValue("16384") @Min(1) int fileDescriptors,
        @DefaultValue("180s") Duration maximumHealthCheckTimeout,
        @DefaultValue("false") boolean sshAllowed,
        @DefaultValue("1024") @Min(1) @Max(1_048_576) int stagingMemoryMb,
        @DefaultValue("4096") @Min(1) int stagingDiskMb,
        @DefaultValue("15m") Duration stagingTimeout,
        @DefaultValue("2s") Duration patience) {}
