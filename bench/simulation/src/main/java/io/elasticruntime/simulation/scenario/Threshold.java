package io.elasticruntime.simulation.scenario;

import io.elasticruntime.diego.auction.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a scenario must achieve (diego-core.md h.2). */
@FunctionalInterface
interface Threshold {

    /** What the outcome falls short of; empty: it passes. */
    List<String> violations(Outcome outcome);

    default Threshold and(Threshold other) {
        return outcome -> {
            List<String> all = new ArrayList<>(violations(outcome));
            all.addAll(other.violations(outcome));
            return all;
        };
    }

    /** Everything finds a place, and no cell that won something is farther from the mean than this. */
    static Threshold even(double deviation) {
        return complete().and(outcome -> {
            List<Integer> counts = outcome.cells().stream()
                    .map(cell -> cell.taken().size())
                    .filter(count -> count > 0)
                    .toList();
            double mean = counts.stream().mapToInt(Integer::intValue).average().orElse(0);
            double farthest = counts.stream()
                    .mapToDouble(count -> Math.abs(count - mean))
                    .max()
                    .orElse(0);
            return farthest > deviation
                    ? List.of(
                            "a cell is %.2f from the mean of %.2f, more than %.0f".formatted(farthest, mean, deviation))
                    : List.of();
        });
    }

    /** Everything finds a place, in each zone no cell gets more than one before it, and the zones get equal shares. */
    static Threshold firstCellsFill() {
        return complete().and(outcome -> {
            List<String> violations = new ArrayList<>();
            Map<String, List<Cell>> zones = outcome.cells().stream().collect(Collectors.groupingBy(Cell::zone));
            double mean = (double) outcome.placed() / zones.size();
            zones.forEach((zone, cells) -> {
                for (int i = 1; i < cells.size(); i++) {
                    if (cells.get(i).taken().size() > cells.get(i - 1).taken().size()) {
                        violations.add(cells.get(i).id() + " got more than "
                                + cells.get(i - 1).id());
                    }
                }
                int total = cells.stream().mapToInt(cell -> cell.taken().size()).sum();
                if (Math.abs(total - mean) > 1) {
                    violations.add("zone %s got %d, the mean is %.1f".formatted(zone, total, mean));
                }
            });
            return violations;
        });
    }

    /** Each zone gets exactly so many. */
    static Threshold inEachZone(int count) {
        return complete()
                .and(outcome -> outcome.cells().stream()
                        .collect(Collectors.groupingBy(
                                Cell::zone,
                                Collectors.summingInt(cell -> cell.taken().size())))
                        .entrySet()
                        .stream()
                        .filter(zone -> zone.getValue() != count)
                        .map(zone -> "zone " + zone.getKey() + " got " + zone.getValue() + ", not " + count)
                        .toList());
    }

    /** So many find no place. */
    static Threshold missing(int count) {
        return outcome -> outcome.missing().size() == count
                ? List.of()
                : List.of(outcome.missing().size() + " found no place, not " + count);
    }

    static Threshold complete() {
        return missing(0);
    }

    static Threshold wins(Work.Lrp lrp) {
        return outcome -> outcome.missing().contains(lrp) ? List.of(name(lrp) + " found no place") : List.of();
    }

    static Threshold loses(Work.Lrp lrp) {
        return outcome -> outcome.missing().contains(lrp) ? List.of() : List.of(name(lrp) + " found a place");
    }

    private static String name(Work.Lrp lrp) {
        return lrp.processGuid() + "." + lrp.index();
    }
}
