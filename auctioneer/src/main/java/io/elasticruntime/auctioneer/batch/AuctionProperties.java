package io.elasticruntime.auctioneer.batch;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
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
 * @param binPackFirstFitWeight above 0: the cells of a zone fill one after another, in the order of their ids
 * @param startingContainersAtMost how many containers may be starting on all cells together; 0: no limit
 * @param attempts how often work is auctioned that a cell refused or did not get
 * @param backoff pause before the third auction of such work, doubled with each further one; the second is held at once
 * @param patience how long work waits while no cell is known or none answers
 * @param stateTimeout longest wait for the state of a cell
 * @param explanations how much is said about decisions
 */
@Validated
@ConfigurationProperties("er.auctioneer.auction")
public record AuctionProperties(
        @DefaultValue("0.25") @PositiveOrZero @DecimalMax("1000")
        double startingContainerWeight,

        @DefaultValue("0") @PositiveOrZero @DecimalMax("1000")
        double binPackFirstFitWeight,

        @DefaultValue("0") @PositiveOrZero int startingContainersAtMost,
        @DefaultValue("4") @Positive int attempts,
        @DefaultValue("50ms") Duration backoff,
        @DefaultValue("1500ms") Duration patience,
        @DefaultValue("1s") Duration stateTimeout,
        @DefaultValue @Valid Explanations explanations) {

    /**
     * Bounds of what one auction says about its decisions; those beyond name the winner alone.
     *
     * @param looks at cells, for work that found a place and as many again for work that found none
     * @param cells named in one explanation
     * @param decisions explained
     */
    public record Explanations(
            @DefaultValue("100000") @PositiveOrZero int looks,
            @DefaultValue("50") @PositiveOrZero int cells,
            @DefaultValue("10000") @PositiveOrZero int decisions) {}
}
