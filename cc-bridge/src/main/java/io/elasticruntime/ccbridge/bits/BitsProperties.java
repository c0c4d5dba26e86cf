package io.elasticruntime.ccbridge.bits;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param uploadTimeout longest time that handing an upload on to cloud-controller may take
 * @param largestUpload how many bytes a droplet or a cache may have; the same as a package may
 */
@Validated
@ConfigurationProperties("er.ccbridge.bits")
record BitsProperties(
        @DefaultValue("15m") @NotNull Duration uploadTimeout,
        @DefaultValue("2GB") @NotNull DataSize largestUpload) {}
