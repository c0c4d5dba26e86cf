package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Explanation.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one piece of work goes, and why.
 *
 * @param cellId the winner; null: it found no place
 * @param placementError why it found no place; null: it found one
 * @param cells what the cells were thought of: the best first, then those that could not take it; the first ones only
 * @param vetoes how many cells could not take it, by reason; over all cells
 */
public record Decision(
        Item item,
        @Nullable String cellId,
        @Nullable String placementError,
        List<Verdict> cells,
        Map<String, Integer> vetoes) {}
