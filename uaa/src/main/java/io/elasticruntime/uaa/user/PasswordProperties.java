package io.elasticruntime.uaa.user;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param bcryptStrength binary logarithm of the rounds that hashing a password takes; one more doubles the time of a
 *     login and of each guess
 */
@Validated
@ConfigurationProperties("er.uaa.passwords")
public record PasswordProperties(
        @DefaultValue("10") @Min(4) @Max(16) int bcryptStrength) {}
