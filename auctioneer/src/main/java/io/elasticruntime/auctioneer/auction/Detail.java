package io.elasticruntime.auctioneer.auction;

/**
 * How much an auction says about its decisions. To explain one, every cell is looked at, which a decision alone does
 * not need; so the number of looks is bounded. Decisions beyond that name their winner and its score alone.
 *
 * @param looks at cells for decisions that found a place, and as many again for those that found none
 * @param cells named in one decision
 * @param decisions that are kept
 */
public record Detail(int looks, int cells, int decisions) {

    /** Nothing is explained. */
    public static final Detail NONE = new Detail(0, 0, 0);
}
