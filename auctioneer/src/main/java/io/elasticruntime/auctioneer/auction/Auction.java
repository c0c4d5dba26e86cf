package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a batch of work goes (diego-core.md f.3). First instances of every LRP come first, then tasks, then
 * further instances; within these the large before the small. An instance goes to the zone that holds the fewest of
 * its LRP, and there to the cell with the lowest score. The decision is made on a snapshot, one after another, each
 * placement counting for the next.
 */
public final class Auction {

    private final Weights weights;

    public Auction(Weights weights) {
        this.weights = weights;
    }

    /** Places what can be placed on the cells as they are, and says of the rest why not. */
    public Plan plan(List<CellState> states, Batch batch) {
        Round round = new Round(states);
        order(batch).forEach(item -> {
            switch (item) {
                case Item.Lrp lrp -> round.place(lrp.work());
                case Item.Task task -> round.place(task.work());
            }
        });
        return round.plan();
    }

    /** The order in which work is placed. Equal work keeps the order in which it was asked for. */
    static Stream<Item> order(Batch batch) {
        List<Work.Lrp> lrps = batch.lrps().stream()
                .sorted(Comparator.comparingInt(Work.Lrp::index)
                        .thenComparing(
                                Comparator.comparingInt(Work.Lrp::memoryMb).reversed()))
                .toList();
        Stream<Item> tasks = batch.tasks().stream()
                .sorted(Comparator.comparingInt(Work.Task::memoryMb).reversed())
                .map(Item.Task::new);
        Stream<Item> first = lrps.stream().filter(lrp -> lrp.index() == 0).map(Item.Lrp::new);
        Stream<Item> further = lrps.stream().filter(lrp -> lrp.index() > 0).map(Item.Lrp::new);
        return Stream.concat(first, Stream.concat(tasks, further));
    }

    /** One thing to place. */
    sealed interface Item {

        record Lrp(Work.Lrp work) implements Item {}

        record Task(Work.Task work) implements Item {}
    }

    /** The state of one auction while it goes on. */
    private final class Round {

        private final List<Zone> zones;
        private final Map<String, Placements> placements = new LinkedHashMap<>();
        private final List<Plan.Unplaced<Work.Lrp>> unplacedLrps = new ArrayList<>();
        private final List<Plan.Unplaced<Work.Task>> unplacedTasks = new ArrayList<>();
        private int starting;

        Round(List<CellState> states) {
            Map<String, Zone> byName = new LinkedHashMap<>();
            for (CellState state : states) {
                Zone zone = byName.computeIfAbsent(state.zone(), _ -> new Zone());
                zone.cells.add(new Cell(state, zone));
                starting += state.startingContainerCount();
            }
            this.zones = List.copyOf(byName.values());
        }

        Plan plan() {
            List<Work> work = placements.entrySet().stream()
                    .map(entry -> new Work(
                            entry.getKey(), List.copyOf(entry.getValue().lrps), List.copyOf(entry.getValue().tasks)))
                    .toList();
            return new Plan(work, unplacedLrps, unplacedTasks);
        }

        void place(Work.Lrp lrp) {
            Demand demand = new Demand(lrp.rootfs(), lrp.placementTags(), lrp.memoryMb(), lrp.diskMb());
            Search search = new Search(demand);
            Cell winner = search.refusal() != null ? null : search.inEmptiestZone(lrp.processGuid());
            if (winner == null) {
                unplacedLrps.add(new Plan.Unplaced<>(lrp, search.reason()));
                return;
            }
            reserve(winner, demand);
            winner.addInstance(lrp.processGuid());
            winner.zone.addInstance(lrp.processGuid());
            placements.computeIfAbsent(winner.id(), _ -> new Placements()).lrps.add(lrp);
        }

        void place(Work.Task task) {
            Demand demand = new Demand(task.rootfs(), task.placementTags(), task.memoryMb(), task.diskMb());
            Search search = new Search(demand);
            Cell winner = search.refusal() != null ? null : search.anywhere();
            if (winner == null) {
                unplacedTasks.add(new Plan.Unplaced<>(task, search.reason()));
                return;
            }
            reserve(winner, demand);
            winner.tasks++;
            placements.computeIfAbsent(winner.id(), _ -> new Placements()).tasks.add(task);
        }

        private void reserve(Cell cell, Demand demand) {
            cell.reserve(demand);
            starting++;
        }

        /** The search for a place for one piece of work. */
        private final class Search {

            private final Demand demand;
            private final Mismatch mismatch;
            private final Shortage shortage = new Shortage();
            private final Map<Zone, List<Cell>> compatible = new LinkedHashMap<>();

            Search(Demand demand) {
                this.demand = demand;
                this.mismatch = new Mismatch(demand);
                for (Zone zone : zones) {
                    List<Cell> matching =
                            zone.cells.stream().filter(mismatch::accepts).toList();
                    if (!matching.isEmpty()) {
                        compatible.put(zone, matching);
                    }
                }
            }

            /** Why no cell needs to be scored; null if there are cells to score. */
            @Nullable
            String refusal() {
                if (zones.isEmpty()) {
                    return PlacementErrors.NO_CELLS;
                }
                if (compatible.isEmpty()) {
                    return mismatch.reason();
                }
                int limit = weights.startingContainersAtMost();
                return limit > 0 && starting >= limit ? PlacementErrors.TOO_MANY_STARTING : null;
            }

            String reason() {
                String refusal = refusal();
                return refusal == null ? shortage.reason() : refusal;
            }

            /** The best cell of the zone with the fewest instances; among zones with equally few the best of all. */
            @Nullable
            Cell inEmptiestZone(String processGuid) {
                List<Zone> byInstances = new ArrayList<>(compatible.keySet());
                byInstances.sort(Comparator.comparingInt(zone -> zone.instancesOf(processGuid)));
                Best best = new Best();
                for (int i = 0; i < byInstances.size(); i++) {
                    Zone zone = byInstances.get(i);
                    boolean tiesWithLast = i > 0
                            && zone.instancesOf(processGuid)
                                    == byInstances.get(i - 1).instancesOf(processGuid);
                    if (best.cell != null && !tiesWithLast) {
                        break;
                    }
                    for (Cell cell : compatible.getOrDefault(zone, List.of())) {
                        best.offer(cell, score(cell, Weights.LOCALITY * cell.instancesOf(processGuid)));
                    }
                }
                return best.cell;
            }

            @Nullable
            Cell anywhere() {
                Best best = new Best();
                compatible.values().stream()
                        .flatMap(List::stream)
                        .forEach(cell -> best.offer(cell, score(cell, Weights.LOCALITY * cell.tasks)));
                return best.cell;
            }

            private OptionalDouble score(Cell cell, double locality) {
                if (!shortage.note(cell, demand)) {
                    return OptionalDouble.empty();
                }
                return OptionalDouble.of(
                        cell.fillWith(demand) + cell.starting * weights.startingContainer() + locality);
            }
        }
    }

    private static final class Best {

        private @Nullable Cell cell;
        private double score = Double.MAX_VALUE;

        void offer(Cell candidate, OptionalDouble offered) {
            if (offered.isPresent() && offered.getAsDouble() < score) {
                cell = candidate;
                score = offered.getAsDouble();
            }
        }
    }

    private static final class Placements {
        private final List<Work.Lrp> lrps = new ArrayList<>();
        private final List<Work.Task> tasks = new ArrayList<>();
    }

    /** What one piece of work asks of a cell. */
    record Demand(String rootfs, List<String> placementTags, int memoryMb, int diskMb) {}
}
