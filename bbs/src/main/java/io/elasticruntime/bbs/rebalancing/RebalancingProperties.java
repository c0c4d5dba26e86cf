package io.elasticruntime.bbs.rebalancing;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Rebalancing: moving running instances of LRPs that stand unevenly, as after the loss of a zone that has returned.
 *
 * @param enabled whether instances are moved at all; otherwise only what is placed anew uses new cells
 * @param interval shortest time between two looks; each convergence interval is one at most
 * @param moves how many instances may be on the move at a time, those that leave evacuated cells included
 */
@Validated
@ConfigurationProperties("er.bbs.rebalancing")
public record RebalancingProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("1m") @DurationMin(millis = 1) Duration interval,
        @DefaultValue("5") @Positive int moves) {}
