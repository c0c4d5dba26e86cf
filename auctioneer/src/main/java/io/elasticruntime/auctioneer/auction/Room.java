package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.cell.CellResources;

/**
 * What is left on a cell, or the most that is left on any of several.
 *
 * @param containers number of them; the others in MiB
 */
record Room(int memoryMb, int diskMb, int containers) {

    static Room of(CellResources available) {
        return new Room(available.memoryMb(), available.diskMb(), available.containers());
    }

    boolean suffices(Demand demand) {
        return containers >= 1 && memoryMb >= demand.memoryMb() && diskMb >= demand.diskMb();
    }

    Room minus(Demand demand) {
        return new Room(memoryMb - demand.memoryMb(), diskMb - demand.diskMb(), containers - 1);
    }

    /** Of each the more. */
    Room orMore(Room other) {
        return other.isWithin(this)
                ? this
                : new Room(
                        Math.max(memoryMb, other.memoryMb),
                        Math.max(diskMb, other.diskMb),
                        Math.max(containers, other.containers));
    }

    private boolean isWithin(Room other) {
        return memoryMb <= other.memoryMb && diskMb <= other.diskMb && containers <= other.containers;
    }
}
