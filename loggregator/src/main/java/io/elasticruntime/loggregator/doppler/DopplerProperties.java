package io.elasticruntime.loggregator.doppler;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Doppler's settings.
 *
 * @param address address at which the gRPC services answer
 * @param port port at which they answer; 0 for any free one
 * @param egressBuffer how many envelopes wait at most for one reader
 * @param egressMemory how many bytes of envelopes wait at most for all readers together; each has an equal part
 * @param subscriptions how many readers there may be at once
 * @param reportEvery how often doppler sends its own metrics
 */
@Validated
@ConfigurationProperties("er.loggregator.doppler")
public record DopplerProperties(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("17107") @Min(0) @Max(65535) int port,
        @DefaultValue("10000") @Min(1) int egressBuffer,
        @DefaultValue("16MB") DataSize egressMemory,
        @DefaultValue("1000") @Min(1) int subscriptions,
        @DefaultValue("5s") Duration reportEvery) {}
