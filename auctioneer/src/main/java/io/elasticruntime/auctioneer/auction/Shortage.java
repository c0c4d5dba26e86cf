package io.elasticruntime.auctioneer.auction;

import java.util.ArrayList;
import java.util.List;

/** What compatible cells lack. Only what every one of them lacks is named. */
final class Shortage {

    private final Demand demand;
    private boolean containers = true;
    private boolean disk = true;
    private boolean memory = true;

    Shortage(Demand demand) {
        this.demand = demand;
    }

    /** Takes note of the most room on one or more cells. */
    void limitTo(Room most) {
        containers &= most.containers() < 1;
        disk &= most.diskMb() < demand.diskMb();
        memory &= most.memoryMb() < demand.memoryMb();
    }

    /** In alphabetical order. */
    List<String> lacking() {
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
        return lacking;
    }
}
