package io.elasticruntime.loggregator.gateway;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The gateway's times.
 *
 * @param heartbeat how long a stream is silent before it says that it still lives
 * @param streamTimeout how long a stream lasts; its reader then opens another
 */
@Validated
@ConfigurationProperties("er.loggregator.gateway")
public record GatewayProperties(
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("14m") Duration streamTimeout) {}
