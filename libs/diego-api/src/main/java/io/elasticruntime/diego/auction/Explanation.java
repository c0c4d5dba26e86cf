package io.elasticruntime.diego.auction;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why one auction gave a piece of work to a cell, or to none.
 *
 * @param decidedAt nanoseconds since the epoch
 * @param attempt 1 for the first auction of this request; more after cells refused
 * @param cellId the cell that won; null: none did
 * @param refusal why that cell did not take it after all; null: it did
 * @param placementError why it found no place, as users see it; null: it found one
 * @param cells what the cells were thought of: the best first, then those that could not take it. In large deployments
 *     the first ones only
 * @param vetoes how many cells could not take it, by reason; over all cells
 */
public record Explanation(
        long decidedAt,
        int attempt,
        @Nullable String cellId,
        @Nullable String refusal,
        @Nullable String placementError,
        List<Verdict> cells,
        Map<String, Integer> vetoes) {

    public Explanation {
        cells = cells == null ? List.of() : List.copyOf(cells);
        vetoes = vetoes == null ? Map.of() : vetoes;
    }

    /**
     * What one cell was thought of.
     *
     * @param score the lower, the better (diego-core.md f.3); null: it was not scored
     * @param veto why it was not scored; null: it was
     */
    public record Verdict(
            String cellId,
            String zone,
            @Nullable Double score,
            @Nullable String veto) {}
}
