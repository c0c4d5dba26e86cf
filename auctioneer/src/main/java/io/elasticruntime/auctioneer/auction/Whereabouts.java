package io.elasticruntime.auctioneer.auction;

import java.util.HashMap;
import java.util.Map;

/** Where the instances of one process are. */
final class Whereabouts {

    private final int[] inZone;
    private final Map<Cell, Integer> onCell = new HashMap<>();
    private final Map<Group, Crowding> crowding = new HashMap<>();

    Whereabouts(int zones) {
        this.inZone = new int[zones];
    }

    void add(Cell cell) {
        inZone[cell.zone().number]++;
        onCell.merge(cell, 1, Integer::sum);
    }

    int in(Zone zone) {
        return inZone[zone.number];
    }

    int on(Cell cell) {
        return onCell.getOrDefault(cell, 0);
    }

    /** No cell of the group with room for the demand holds fewer instances than this. */
    int fewestOnAny(Group group, Demand demand) {
        Crowding known = crowding.get(group);
        return known != null && demand.covers(known.demand()) ? known.fewest() : 0;
    }

    /** Remembers that. It stays true during an auction: room only shrinks and instances only become more. */
    void fewestOnAny(Group group, Demand demand, int fewest) {
        crowding.put(group, new Crowding(demand, fewest));
    }

    private record Crowding(Demand demand, int fewest) {}
}
