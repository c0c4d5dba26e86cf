package io.elasticruntime.simulation.auction;

import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.Collections;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How evenly a plan spreads instances over cells that were empty.
 *
 * @param zoneImbalanceMax the largest difference between two zones in instances of one app
 * @param instancesPerCell over all cells, also those that got nothing
 * @param sameAppPerCellMax the most instances of one app on one cell
 */
record Spread(int zoneImbalanceMax, PerCell instancesPerCell, int sameAppPerCellMax) {

    /** @param stddev of the population */
    record PerCell(int min, int max, double stddev) {}

    static Spread of(Plan plan, List<CellState> cells) {
        Map<String, String> zoneOf = cells.stream().collect(Collectors.toMap(CellState::cellId, CellState::zone));
        Set<String> zones = new TreeSet<>(zoneOf.values());
        Map<String, Map<String, Integer>> inZone = new HashMap<>();
        Map<String, Integer> onCell =
                cells.stream().collect(Collectors.toMap(CellState::cellId, _ -> 0, Integer::sum, HashMap::new));
        int sameApp = 0;
        for (Work work : plan.work()) {
            onCell.put(work.cellId(), work.lrps().size());
            Map<String, Integer> here = new HashMap<>();
            for (Work.Lrp lrp : work.lrps()) {
                sameApp = Math.max(sameApp, here.merge(lrp.processGuid(), 1, Integer::sum));
                inZone.computeIfAbsent(lrp.processGuid(), _ -> new HashMap<>())
                        .merge(zoneOf.getOrDefault(work.cellId(), ""), 1, Integer::sum);
            }
        }
        int imbalance = inZone.values().stream()
                .mapToInt(counts -> difference(
                        zones.stream().map(zone -> counts.getOrDefault(zone, 0)).toList()))
                .max()
                .orElse(0);
        IntSummaryStatistics statistics =
                onCell.values().stream().mapToInt(Integer::intValue).summaryStatistics();
        double variance = onCell.values().stream()
                .mapToDouble(count -> Math.pow(count - statistics.getAverage(), 2))
                .average()
                .orElse(0);
        return new Spread(
                imbalance, new PerCell(statistics.getMin(), statistics.getMax(), Math.sqrt(variance)), sameApp);
    }

    private static int difference(List<Integer> counts) {
        return counts.isEmpty() ? 0 : Collections.max(counts) - Collections.min(counts);
    }
}
