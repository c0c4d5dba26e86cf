package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** Cells and work of the simulation (diego-core.md h.1). */
final class Cells {

    private Cells() {}

    /** Cells REP-1 … REP-n in alternating zones, 100 MB of memory and disk and 100 containers each. */
    static List<CellState> simulated(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> cell("REP-" + (i + 1), "Z" + i % 2, 100))
                .toList();
    }

    static CellState cell(String id, String zone, int memoryMb) {
        CellResources total = new CellResources(memoryMb, 100, 100);
        return state(id, zone, total, total, List.of(), List.of(), List.of());
    }

    static CellState tagged(String id, List<String> required, List<String> optional) {
        CellResources total = new CellResources(100, 100, 100);
        return state(id, "Z0", total, total, required, optional, List.of());
    }

    /** The cell with instances of other processes, 1 MB each. */
    static CellState loaded(CellState cell, int instances) {
        List<CellState.Lrp> lrps = IntStream.range(0, instances)
                .mapToObj(i -> new CellState.Lrp("old-" + cell.cellId() + "-" + i, 0, "i" + i, 1, 1))
                .toList();
        CellResources total = cell.total();
        return state(
                cell.cellId(),
                cell.zone(),
                total,
                new CellResources(
                        total.memoryMb() - instances, total.diskMb() - instances, total.containers() - instances),
                List.of(),
                List.of(),
                lrps);
    }

    private static CellState state(
            String id,
            String zone,
            CellResources total,
            CellResources available,
            List<String> required,
            List<String> optional,
            List<CellState.Lrp> lrps) {
        return new CellState(
                id,
                URI.create("http://" + id),
                zone,
                total,
                available,
                List.of("linux"),
                required,
                optional,
                lrps,
                List.of(),
                0,
                false);
    }

    static Work.Lrp lrp(String guid, int index, int memoryMb, String... tags) {
        return new Work.Lrp(guid, index, "auction", "preloaded:linux", memoryMb, 1, 10, List.of(tags), List.of());
    }

    static Work.Task task(String guid, int memoryMb) {
        return new Work.Task(guid, "auction", "preloaded:linux", memoryMb, 1, 10, List.of(), List.of());
    }

    static List<Work.Lrp> instances(String guid, int count, int memoryMb) {
        return IntStream.range(0, count).mapToObj(i -> lrp(guid, i, memoryMb)).toList();
    }
}
