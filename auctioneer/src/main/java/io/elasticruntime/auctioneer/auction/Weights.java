package io.elasticruntime.auctioneer.auction;

/**
 * What counts in a score (diego-core.md f.3).
 *
 * @param startingContainer weight of each container that is just being created on a cell
 * @param firstFit weight of a cell's place among the cells of its zone: above 0 the first cells fill first
 * @param startingContainersAtMost how many containers may be starting on all cells together; 0: no limit
 */
public record Weights(double startingContainer, double firstFit, int startingContainersAtMost) {

    public static final Weights DEFAULT = new Weights(0.25, 0, 0);
}
