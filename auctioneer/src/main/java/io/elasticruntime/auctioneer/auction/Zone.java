package io.elasticruntime.auctioneer.auction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cells of one availability zone during an auction. */
final class Zone {

    final List<Cell> cells = new ArrayList<>();
    private final Map<String, Integer> instances = new HashMap<>();

    /** Instances of a process on all cells of the zone. */
    int instancesOf(String processGuid) {
        return instances.getOrDefault(processGuid, 0);
    }

    void addInstance(String processGuid) {
        instances.merge(processGuid, 1, Integer::sum);
    }
}
