package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.cell.CellResources;

/**
 * How attractive a cell is; the lowest score wins (diego-core.md f.3). A score is the sum of what the cell carries
 * already, its load, of what the work would add, and of the aversion to the company of the same process. The load does
 * not depend on the work, and the addition is the same on all cells of equal totals: so these keep one order for all
 * work.
 *
 * <p>Scores are whole billionths. Equal is equal, in whatever order numbers were added.
 */
final class Scores {

    /** What each instance of the same process on the cell adds, and for a task each other task. */
    static final long LOCALITY = billionths(1000);

    private final long startingContainer;
    private final long firstFit;

    Scores(Weights weights) {
        this.startingContainer = billionths(weights.startingContainer());
        this.firstFit = billionths(weights.firstFit());
    }

    /** What a cell carries, as an instance of an LRP sees it. */
    long lrpLoad(Cell cell) {
        return fill(cell) + startingContainer * cell.starting() + firstFit * cell.rank;
    }

    /** What a cell carries, as a task sees it: it keeps away from other tasks. */
    long taskLoad(Cell cell) {
        return fill(cell) + startingContainer * cell.starting() + LOCALITY * cell.tasks();
    }

    /** How much fuller the work makes a cell of these totals. */
    static long addition(CellResources total, Demand demand) {
        return mean(
                part(demand.memoryMb(), total.memoryMb()),
                part(demand.diskMb(), total.diskMb()),
                part(1, total.containers()));
    }

    private static long fill(Cell cell) {
        CellResources total = cell.group.features.total();
        Room room = cell.room();
        return mean(
                part(total.memoryMb() - room.memoryMb(), total.memoryMb()),
                part(total.diskMb() - room.diskMb(), total.diskMb()),
                part(total.containers() - room.containers(), total.containers()));
    }

    private static long mean(double memory, double disk, double containers) {
        return billionths((memory + disk + containers) / 3);
    }

    private static double part(int used, int total) {
        return total == 0 ? 0 : (double) used / total;
    }

    private static long billionths(double number) {
        return Math.round(number * 1e9);
    }
}
