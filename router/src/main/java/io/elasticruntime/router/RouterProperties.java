package io.elasticruntime.router;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the router; defaults as in the original (router.md b3) where it has them.
 *
 * @param systemDomain the system's components answer at {@code api.}, {@code uaa.}, {@code login.}, {@code doppler.},
 *     {@code log-cache.} and {@code log-stream.} of this domain
 * @param maxAttempts endpoints that are tried for one request
 * @param connectTimeout longest wait for a connection to an endpoint
 * @param responseTimeout longest wait for the head of an endpoint's answer
 * @param failedFor how long an endpoint that refused a connection is passed over
 * @param resyncInterval time between two full readings of the BBS
 * @param frameMemory what WebSocket frames of all connections may take together, while they come and while they are written;
 *     a connection that would exceed it is cut. Connections with large frames get half of it
 * @param behindProxy whether clients reach the router only through a proxy that sets {@code X-Forwarded-Proto} and
 *     {@code X-Forwarded-Client-Cert}, which are then believed; otherwise a client that sets them is not
 */
@Validated
@ConfigurationProperties("er.router")
public record RouterProperties(
        @DefaultValue("localhost") @NotBlank String systemDomain,
        @DefaultValue("3") @Min(1) @Max(10) int maxAttempts,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("900s") Duration responseTimeout,
        @DefaultValue("30s") Duration failedFor,
        @DefaultValue("60s") Duration resyncInterval,
        @DefaultValue("64MB") DataSize frameMemory,
        @DefaultValue("false") boolean behindProxy) {}
