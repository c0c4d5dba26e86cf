package io.elasticruntime.ccbridge.sync;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The periodic comparison (cell-and-staging.md D9).
 *
 * @param interval from one comparison to the next
 * @param retry from a comparison that could not be completed to the next
 * @param domainTtl how long a complete comparison keeps a domain fresh
 * @param workers how many repairs are made at once
 */
@Validated
@ConfigurationProperties("er.ccbridge.sync")
public record SyncProperties(
        @DefaultValue("30s") @NotNull Duration interval,
        @DefaultValue("2s") @NotNull Duration retry,
        @DefaultValue("120s") @NotNull Duration domainTtl,

        @DefaultValue("20") @jakarta.validation.constraints.Min(1)
        int workers) {}
