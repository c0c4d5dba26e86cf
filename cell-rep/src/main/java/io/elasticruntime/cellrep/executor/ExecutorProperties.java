package io.elasticruntime.cellrep.executor;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How containers are run (cell-and-staging.md A1).
 *
 * @param directory where records of containers and the download cache are kept; belongs to one cell alone
 * @param address of this cell as instances and the router see it
 * @param gracefulShutdown time between SIGTERM and SIGKILL
 * @param reservedExpiration a reservation that is not used within this time is given up
 * @param watchInterval how often is looked whether containers still exist
 * @param reapInterval how often containers that nobody knows are destroyed
 * @param firstProbe pause after the first failed start-up check; it doubles up to {@code longestProbe}
 * @param longestProbe longest pause between two start-up checks
 * @param unreadyInterval time between two readiness checks of an instance that is not ready
 * @param healthyInterval time between two liveness checks where the check gives none
 * @param identityValidity how long the identity certificate of an instance is good; it is renewed before
 */
@Validated
@ConfigurationProperties("er.cell-rep.executor")
public record ExecutorProperties(
        @DefaultValue("data/executor") @NotNull Path directory,
        @DefaultValue("127.0.0.1") @NotNull String address,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration gracefulShutdown,
        @DefaultValue("1m") @DurationMin(millis = 1) Duration reservedExpiration,
        @DefaultValue("1s") @DurationMin(millis = 1) Duration watchInterval,
        @DefaultValue("1m") @DurationMin(millis = 1) Duration reapInterval,
        @DefaultValue("10ms") @DurationMin(millis = 1) Duration firstProbe,
        @DefaultValue("500ms") @DurationMin(millis = 1) Duration longestProbe,
        @DefaultValue("2s") @DurationMin(millis = 1) Duration unreadyInterval,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration healthyInterval,
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration identityValidity) {}
