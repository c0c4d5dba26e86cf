package io.elasticruntime.simulation.scenario;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A simulated cell: 100 MB of memory and disk and 100 containers (diego-core.md h.1). It takes work that fits and
 * refuses what does not, and now and then what would. Containers never finish starting.
 */
final class Cell {

    private static final CellResources TOTAL = new CellResources(100, 100, 100);
    private static final List<String> STACKS = List.of("linux");

    private final String id;
    private final String zone;
    private final int loaded;
    private final double refusing;
    private final SplittableRandom random;
    private final List<Work.Lrp> taken = new ArrayList<>();

    /**
     * @param loaded instances of other processes that it holds already, 1 MB each
     * @param refusing what part of work it refuses although it has room
     */
    Cell(int number, int loaded, double refusing, SplittableRandom random) {
        this.id = "REP-" + (number + 1);
        this.zone = "Z" + number % 2;
        this.loaded = loaded;
        this.refusing = refusing;
        this.random = random;
    }

    String id() {
        return id;
    }

    String zone() {
        return zone;
    }

    int loaded() {
        return loaded;
    }

    /** The instances that it won, in the order in which it got them. */
    List<Work.Lrp> taken() {
        return taken;
    }

    int usedMb() {
        return loaded + taken.stream().mapToInt(Work.Lrp::memoryMb).sum();
    }

    CellState state() {
        List<CellState.Lrp> held = new ArrayList<>();
        for (int i = 0; i < loaded; i++) {
            held.add(new CellState.Lrp("loaded-" + id + "-" + i, 0, "loaded-" + id + "-" + i, 1, 1));
        }
        taken.forEach(lrp -> held.add(new CellState.Lrp(
                lrp.processGuid(), lrp.index(), lrp.processGuid() + "." + lrp.index(), lrp.memoryMb(), lrp.diskMb())));
        return new CellState(
                id,
                URI.create("http://" + id),
                zone,
                TOTAL,
                new CellResources(
                        TOTAL.memoryMb() - usedMb(),
                        TOTAL.diskMb() - loaded - taken.size(),
                        TOTAL.containers() - held.size()),
                STACKS,
                List.of(),
                List.of(),
                held,
                List.of(),
                taken.size(),
                false);
    }

    /** Takes work, and answers what it refuses. */
    List<Work.Lrp> perform(Work work) {
        List<Work.Lrp> refused = new ArrayList<>();
        for (Work.Lrp lrp : work.lrps()) {
            if (usedMb() + lrp.memoryMb() > TOTAL.memoryMb() || random.nextDouble() < refusing) {
                refused.add(lrp);
            } else {
                taken.add(lrp);
            }
        }
        return refused;
    }
}
