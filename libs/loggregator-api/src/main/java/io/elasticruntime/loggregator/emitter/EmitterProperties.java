package io.elasticruntime.loggregator.emitter;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How this process sends its envelopes (loggregator.md d). Where to is {@code er.component.peers.doppler}.
 *
 * @param deployment tag of every envelope: the name of the deployment
 * @param ip tag of every envelope: this machine's address
 * @param buffer how many envelopes wait at most for doppler; what does not fit is dropped and counted
 * @param memory how many bytes of envelopes wait at most for doppler
 * @param batch how many envelopes go in one message at most
 * @param flushAfter how long an envelope waits at most for others to share its message
 */
@Validated
@ConfigurationProperties("er.loggregator.emitter")
public record EmitterProperties(
        @DefaultValue("elastic-runtime") String deployment,
        @DefaultValue("127.0.0.1") String ip,
        @DefaultValue("10000") @Min(1) int buffer,
        @DefaultValue("8MB") DataSize memory,
        @DefaultValue("100") @Min(1) @Max(10_000) int batch,
        @DefaultValue("100ms") Duration flushAfter) {}
