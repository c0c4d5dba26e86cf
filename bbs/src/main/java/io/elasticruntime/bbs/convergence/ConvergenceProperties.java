package io.elasticruntime.bbs.convergence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Convergence (diego-core.md d).
 *
 * @param interval longest time between the end of one pass and the next
 * @param vigilance longest time until the leader notices that something has become due
 * @param grace how much longer cells count as alive after a time in which nobody could renew a presence: the BBS or
 *     the database was away, or the machine slept
 */
@Validated
@ConfigurationProperties("er.bbs.convergence")
public record ConvergenceProperties(
        @DefaultValue("30s") Duration interval,
        @DefaultValue("1s") Duration vigilance,
        @DefaultValue("6s") Duration grace) {}
