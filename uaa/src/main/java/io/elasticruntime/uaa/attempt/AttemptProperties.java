package io.elasticruntime.uaa.attempt;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How passwords and secrets may be tried.
 *
 * @param lockout when an account is locked; the defaults are the original's (ha-and-security.md d)
 * @param hashing how many passwords and secrets are checked at once
 * @param address how many failures one address may cause
 */
@Validated
@ConfigurationProperties("er.uaa.attempts")
public record AttemptProperties(
        @DefaultValue @NotNull @Valid Lockout lockout,
        @DefaultValue @NotNull @Valid Hashing hashing,
        @DefaultValue @NotNull @Valid Address address) {

    /**
     * @param failures so many wrong passwords lock an account
     * @param within failures that are older do not count
     * @param lock how long after the last failure the account stays locked
     */
    public record Lockout(
            @DefaultValue("5") @Min(1) int failures,
            @DefaultValue("20m") @NotNull Duration within,
            @DefaultValue("5m") @NotNull Duration lock) {}

    /**
     * @param atOnce hashes that are computed at once; unset: one for each processor
     * @param waiting checks that may wait for their turn; one more is refused (429)
     * @param waitingOfAddress how many of those that wait may come from one address
     * @param patience how long a check waits at most; it is refused then (429)
     */
    public record Hashing(
            @Nullable @Min(1) Integer atOnce,
            @DefaultValue("128") @Min(0) int waiting,
            @DefaultValue("32") @Min(0) int waitingOfAddress,
            @DefaultValue("10s") @NotNull Duration patience) {}

    /**
     * @param failures how many wrong passwords and secrets in a row one address may send
     * @param forgives how long it takes until one of them is forgiven
     * @param remembered how many addresses are kept in memory; the one that was quiet longest goes first
     */
    public record Address(
            @DefaultValue("60") @Min(1) int failures,
            @DefaultValue("1s") @NotNull Duration forgives,
            @DefaultValue("10000") @Min(1) int remembered) {}
}
