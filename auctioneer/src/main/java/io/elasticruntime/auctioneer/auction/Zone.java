package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.cell.CellState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An availability zone during an auction: its cells, grouped by what does not change on them. */
final class Zone {

    final String name;
    /** Place among the zones of the snapshot. */
    final int number;

    private final Map<Features, Group> groups = new LinkedHashMap<>();
    private final Scores scores;
    private int size;

    Zone(String name, int number, Scores scores) {
        this.name = name;
        this.number = number;
        this.scores = scores;
    }

    Cell add(CellState state, int position) {
        return groups.computeIfAbsent(Features.of(state), features -> new Group(this, features, scores))
                .add(state, position, size++);
    }

    List<Group> groups() {
        return List.copyOf(groups.values());
    }
}
