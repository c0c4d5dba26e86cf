package io.elasticruntime.bbs.event;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Event streams.
 *
 * @param keepAlive longest silence on a stream
 * @param retention how long a reader may be away and still resume without a gap
 * @param retainedEvents how many events are kept at most
 */
@Validated
@ConfigurationProperties("er.bbs.events")
public record EventProperties(
        @DefaultValue("10s") Duration keepAlive,
        @DefaultValue("10m") Duration retention,
        @DefaultValue("100000") @Positive long retainedEvents) {}
