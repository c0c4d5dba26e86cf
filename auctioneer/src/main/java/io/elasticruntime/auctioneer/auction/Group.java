package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cells of one zone with equal features, in the two orders in which work looks at them. */
final class Group {

    final Zone zone;
    final Features features;

    private final Scores scores;
    private final List<Cell> cells = new ArrayList<>();
    private @Nullable CellOrder forLrps;
    private @Nullable CellOrder forTasks;

    Group(Zone zone, Features features, Scores scores) {
        this.zone = zone;
        this.features = features;
        this.scores = scores;
    }

    Cell add(CellState state, int position, int rank) {
        Cell cell = new Cell(state, this, cells.size(), position, rank);
        cells.add(cell);
        return cell;
    }

    /** The cells as instances of LRPs see them. */
    CellOrder forLrps() {
        CellOrder order = forLrps;
        if (order == null) {
            order = new CellOrder(cells, scores::lrpLoad);
            forLrps = order;
        }
        return order;
    }

    /** The cells as tasks see them. */
    CellOrder forTasks() {
        CellOrder order = forTasks;
        if (order == null) {
            order = new CellOrder(cells, scores::taskLoad);
            forTasks = order;
        }
        return order;
    }

    /** To be called after one of the cells has been given work. */
    void changed(Cell cell) {
        if (forLrps != null) {
            forLrps.moved(cell.slot);
        }
        if (forTasks != null) {
            forTasks.moved(cell.slot);
        }
    }
}
