package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What does not change on a cell. Cells with equal features differ only in how full they are, so that among them one
 * order holds for every piece of work.
 */
record Features(
        CellResources total,
        Set<String> stacks,
        Set<String> volumeDrivers,
        Set<String> requiredTags,
        Set<String> allowedTags) {

    private static final String PRELOADED = "preloaded:";

    static Features of(CellState cell) {
        Set<String> allowed = new HashSet<>(cell.placementTags());
        allowed.addAll(cell.optionalPlacementTags());
        return new Features(
                cell.total(),
                Set.copyOf(cell.stacks()),
                Set.copyOf(cell.volumeDrivers()),
                Set.copyOf(cell.placementTags()),
                allowed);
    }

    /** The first thing that keeps such cells from taking the work whatever room they have; null: nothing does. */
    @Nullable
    Mismatch mismatch(Requirements wanted) {
        if (!hasRootfs(wanted.rootfs())) {
            return Mismatch.ROOTFS;
        }
        if (!volumeDrivers.containsAll(wanted.volumeDrivers())) {
            return Mismatch.VOLUME_DRIVERS;
        }
        return hasTags(wanted.placementTags()) ? null : Mismatch.PLACEMENT_TAGS;
    }

    private boolean hasRootfs(String rootfs) {
        return rootfs.startsWith(PRELOADED) && stacks.contains(rootfs.substring(PRELOADED.length()));
    }

    /** All tags that the cell requires are asked for, and none that it does not know. */
    private boolean hasTags(List<String> wanted) {
        return wanted.containsAll(requiredTags) && allowedTags.containsAll(wanted);
    }

    /** Why cells do not come into question; the later, the closer they came. */
    enum Mismatch {
        ROOTFS,
        VOLUME_DRIVERS,
        PLACEMENT_TAGS
    }
}
