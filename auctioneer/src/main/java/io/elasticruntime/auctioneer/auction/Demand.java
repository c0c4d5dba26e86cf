package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import java.util.List;

/**
 * What one piece of work asks of a cell.
 *
 * @param requirements what the cell must be
 * @param memoryMb what the cell must have left, as {@code diskMb}; besides these one container
 */
record Demand(Requirements requirements, int memoryMb, int diskMb) {

    static Demand of(Work.Lrp lrp) {
        return new Demand(
                new Requirements(lrp.rootfs(), lrp.volumeDrivers(), lrp.placementTags()), lrp.memoryMb(), lrp.diskMb());
    }

    static Demand of(Work.Task task) {
        return new Demand(
                new Requirements(task.rootfs(), task.volumeDrivers(), task.placementTags()),
                task.memoryMb(),
                task.diskMb());
    }

    /** Whether this asks for at least as much of everything that a cell can run out of. */
    boolean covers(Demand other) {
        return memoryMb >= other.memoryMb && diskMb >= other.diskMb;
    }

    /** What never changes during an auction, and so decides once which cells come into question. */
    record Requirements(String rootfs, List<String> volumeDrivers, List<String> placementTags) {}
}
