package io.elasticruntime.auctioneer.batch;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Auctions (diego-core.md f.2, f.3).
 *
 * @param startingContainerWeight how much each container that is just being created makes a cell less attractive
 * @param startingContainersAtMost how many containers may be starting on all cells together; 0: no limit
 * @param attempts how often work is auctioned that a cell refused or did not get
 * @param backoff pause before work is auctioned again; doubles with each attempt
 * @param patience how long work waits while no cell is known or none answers
 * @param stateTimeout longest wait for the state of a cell
 */
@Validated
@ConfigurationProperties("er.auctioneer.auction")
public record AuctionProperties(
        @DefaultValue("0.25") @PositiveOrZero double startingContainerWeight,
        @DefaultValue("0") @PositiveOrZero int startingContainersAtMost,
        @DefaultValue("4") @Positive int attempts,
        @DefaultValue("50ms") Duration backoff,
        @DefaultValue("1500ms") Duration patience,
        @DefaultValue("1s") Duration stateTimeout) {}
