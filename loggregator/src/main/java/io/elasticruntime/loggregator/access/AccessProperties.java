package io.elasticruntime.loggregator.access;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How tokens and rights are checked.
 *
 * @param issuer what {@code iss} of a token must be; unset: not compared
 * @param recheck how long an open stream goes on before cloud controller is asked again whether its reader may still see
 *     the app; a token that ends or is revoked ends the stream at once
 * @param streams how many streams one user may read at once
 * @param refreshKeysAfter how long to wait at least before UAA is asked for its keys again
 */
@Validated
@ConfigurationProperties("er.loggregator.access")
public record AccessProperties(
        @Nullable String issuer,
        @DefaultValue("2s") Duration recheck,
        @DefaultValue("100") @Min(1) int streams,
        @DefaultValue("5s") Duration refreshKeysAfter) {}
