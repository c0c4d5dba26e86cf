package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Auction.Demand;

/** Which cells could take a piece of work if they had room; remembers the most specific reason why none could. */
final class Mismatch {

    private final Demand demand;
    private boolean rootfsFound;

    Mismatch(Demand demand) {
        this.demand = demand;
    }

    boolean accepts(Cell cell) {
        if (!cell.hasRootfs(demand.rootfs())) {
            return false;
        }
        rootfsFound = true;
        return cell.hasTags(demand.placementTags());
    }

    String reason() {
        return rootfsFound ? PlacementErrors.noCellWithTags(demand.placementTags()) : PlacementErrors.NO_ROOTFS;
    }
}
