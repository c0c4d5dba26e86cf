package io.elasticruntime.auctioneer.auction;

import org.jspecify.annotations.Nullable;

/** The best cell so far: the lowest score; among equals the first of the snapshot. */
final class Best {

    private @Nullable Cell cell;
    private long score = Long.MAX_VALUE;

    void offer(Cell candidate, long offered) {
        if (cell == null || offered < score || (offered == score && candidate.position < cell.position)) {
            cell = candidate;
            score = offered;
        }
    }

    /** Whether nothing with such a score, or a worse one, could still be the best. */
    boolean beats(long offered) {
        return score < offered;
    }

    @Nullable
    Cell cell() {
        return cell;
    }
}
