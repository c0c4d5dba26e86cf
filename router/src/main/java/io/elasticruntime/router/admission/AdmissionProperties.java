package io.elasticruntime.router.admission;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of what clients send, as in the original where it has them (router.md b3, b8).
 *
 * @param maxHeadSize request line and headers together; a larger head is answered 431
 * @param maxHeaders header fields of one head; more are answered 431
 * @param headMemory what the heads of all requests under way may take together; another head is answered 503. Large heads
 *     get half of it, so that they cannot keep out ordinary ones. Null: a quarter of the heap
 * @param maxConnections connections of clients; another one is answered 503 and closed
 * @param headTimeout longest time from the first byte of a head to its last, and from the connection to the end of the
 *     first head; a client that is slower is answered 408
 * @param bodyTimeout longest pause within the body of a request; the connection is closed after it. A slow client is not a
 *     dead one
 */
@Validated
@ConfigurationProperties("er.router.admission")
public record AdmissionProperties(
        @DefaultValue("1MB") DataSize maxHeadSize,
        @DefaultValue("500") @Min(16) @Max(100_000) int maxHeaders,
        @Nullable DataSize headMemory,
        @DefaultValue("4096") @Min(1) int maxConnections,
        @DefaultValue("60s") Duration headTimeout,
        @DefaultValue("900s") Duration bodyTimeout) {

    long headMemoryBytes() {
        DataSize configured = headMemory;
        return configured == null ? Runtime.getRuntime().maxMemory() / 4 : configured.toBytes();
    }
}
