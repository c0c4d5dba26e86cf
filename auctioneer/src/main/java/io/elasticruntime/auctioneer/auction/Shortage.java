package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Auction.Demand;
import java.util.ArrayList;
import java.util.List;

/** What compatible cells lack. Only what every one of them lacks is named. */
final class Shortage {

    private boolean containers = true;
    private boolean disk = true;
    private boolean memory = true;

    /** Notes what this cell lacks; true if it has room. */
    boolean note(Cell cell, Demand demand) {
        boolean hasContainer = cell.hasContainer();
        boolean hasDisk = cell.hasDisk(demand);
        boolean hasMemory = cell.hasMemory(demand);
        containers &= !hasContainer;
        disk &= !hasDisk;
        memory &= !hasMemory;
        return hasContainer && hasDisk && hasMemory;
    }

    String reason() {
        List<String> lacking = new ArrayList<>();
        if (containers) {
            lacking.add("containers");
        }
        if (disk) {
            lacking.add("disk");
        }
        if (memory) {
            lacking.add("memory");
        }
        return PlacementErrors.insufficient(lacking);
    }
}
