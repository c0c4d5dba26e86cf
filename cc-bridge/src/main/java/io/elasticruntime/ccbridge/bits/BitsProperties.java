package io.elasticruntime.ccbridge.bits;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param uploadTimeout longest time that handing an upload on to cloud-controller may take
 */
@Validated
@ConfigurationProperties("er.ccbridge.bits")
record BitsProperties(@DefaultValue("15m") @NotNull Duration uploadTimeout) {}
