package io.elasticruntime.auctioneer.auction;

/**
 * What counts in a score (diego-core.md f.3).
 *
 * @param startingContainer weight of each container that is just being created on a cell
 * @param startingContainersAtMost how many containers may be starting on all cells together; 0: no limit
 */
public record Weights(double startingContainer, int startingContainersAtMost) {

    /** Weight of each instance of the same process on a cell. */
    static final double LOCALITY = 1000;

    public static final Weights DEFAULT = new Weights(0.25, 0);
}
