package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Candidates.InZone;
import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One auction while it goes on. Finds winners without scoring every cell: of cells that differ only in how full they
 * are, those that come before the first cell with room and without instances of the same process are all that need to
 * be looked at.
 */
final class Round {

    private final Weights weights;
    private final List<Zone> zones;
    private final Map<String, Whereabouts> processes = new HashMap<>();
    private final Map<Requirements, Candidates> candidates = new HashMap<>();
    private final Map<Cell, Placements> placements = new LinkedHashMap<>();
    private final List<Plan.Unplaced<Work.Lrp>> unplacedLrps = new ArrayList<>();
    private final List<Plan.Unplaced<Work.Task>> unplacedTasks = new ArrayList<>();
    private int starting;

    Round(List<CellState> states, Batch batch, Weights weights) {
        this.weights = weights;
        Scores scores = new Scores(weights);
        Map<String, Zone> byName = new LinkedHashMap<>();
        List<Cell> cells = new ArrayList<>(states.size());
        for (CellState state : states) {
            cells.add(byName.computeIfAbsent(state.zone(), name -> new Zone(name, byName.size(), scores))
                    .add(state, cells.size()));
            starting += state.startingContainerCount();
        }
        zones = List.copyOf(byName.values());
        batch.lrps().forEach(lrp -> processes.computeIfAbsent(lrp.processGuid(), _ -> new Whereabouts(zones.size())));
        for (Cell cell : cells) {
            for (CellState.Lrp held : states.get(cell.position).lrps()) {
                Whereabouts process = processes.get(held.processGuid());
                if (process != null) {
                    process.add(cell);
                }
            }
        }
    }

    void place(Item item) {
        switch (item) {
            case Item.Lrp(Work.Lrp lrp) -> place(lrp);
            case Item.Task(Work.Task task) -> place(task);
        }
    }

    Plan plan() {
        List<Work> work = new ArrayList<>(placements.size());
        placements.forEach((cell, given) -> work.add(new Work(cell.id, given.lrps, given.tasks)));
        return new Plan(work, unplacedLrps, unplacedTasks);
    }

    private void place(Work.Lrp lrp) {
        Demand demand = Demand.of(lrp);
        String refusal = refusal(demand);
        if (refusal != null) {
            unplacedLrps.add(new Plan.Unplaced<>(lrp, refusal));
            return;
        }
        Whereabouts process = processes.computeIfAbsent(lrp.processGuid(), _ -> new Whereabouts(zones.size()));
        Cell winner = inEmptiestZone(demand, process);
        if (winner == null) {
            unplacedLrps.add(new Plan.Unplaced<>(lrp, insufficient(demand)));
            return;
        }
        reserve(winner, demand);
        process.add(winner);
        given(winner).lrps.add(lrp);
    }

    private void place(Work.Task task) {
        Demand demand = Demand.of(task);
        String refusal = refusal(demand);
        if (refusal != null) {
            unplacedTasks.add(new Plan.Unplaced<>(task, refusal));
            return;
        }
        Cell winner = anywhere(demand);
        if (winner == null) {
            unplacedTasks.add(new Plan.Unplaced<>(task, insufficient(demand)));
            return;
        }
        winner.tasks++;
        reserve(winner, demand);
        given(winner).tasks.add(task);
    }

    private void reserve(Cell winner, Demand demand) {
        winner.reserve(demand);
        winner.group.changed(winner);
        starting++;
    }

    private Placements given(Cell winner) {
        return placements.computeIfAbsent(winner, _ -> new Placements());
    }

    /** Why no cell needs to be looked at; null if some do. */
    private @Nullable String refusal(Demand demand) {
        if (zones.isEmpty()) {
            return PlacementErrors.NO_CELLS;
        }
        int limit = weights.startingContainersAtMost();
        if (limit > 0 && starting >= limit) {
            return PlacementErrors.TOO_MANY_STARTING;
        }
        return PlacementErrors.of(candidates(demand).mismatch(), demand.requirements());
    }

    private String insufficient(Demand demand) {
        return PlacementErrors.insufficient(candidates(demand).lackedByAll(demand));
    }

    private Candidates candidates(Demand demand) {
        return candidates.computeIfAbsent(demand.requirements(), wanted -> Candidates.among(zones, wanted));
    }

    /** The best cell of the zones with the fewest instances; if they have no room, of those with the next fewest. */
    private @Nullable Cell inEmptiestZone(Demand demand, Whereabouts process) {
        List<InZone> open = candidates(demand).zones();
        Best best = new Best();
        int instances = nextFewest(-1, open, process);
        while (best.cell() == null && instances < Integer.MAX_VALUE) {
            for (InZone candidate : open) {
                if (process.in(candidate.zone()) == instances) {
                    candidate.groups().forEach(group -> look(group, demand, process, best));
                }
            }
            instances = nextFewest(instances, open, process);
        }
        return best.cell();
    }

    private static int nextFewest(int former, List<InZone> zones, Whereabouts process) {
        int fewest = Integer.MAX_VALUE;
        for (InZone zone : zones) {
            int instances = process.in(zone.zone());
            if (instances > former && instances < fewest) {
                fewest = instances;
            }
        }
        return fewest;
    }

    private static void look(Group group, Demand demand, Whereabouts process, Best best) {
        Look look = new Look(group, demand, process, best);
        if (!group.forLrps().anyWithRoom(demand, look)) {
            process.fewestOnAny(group, demand, look.fewestSeen);
        }
    }

    private @Nullable Cell anywhere(Demand demand) {
        Best best = new Best();
        for (InZone zone : candidates(demand).zones()) {
            for (Group group : zone.groups()) {
                CellOrder order = group.forTasks();
                long addition = Scores.addition(group.features.total(), demand);
                order.anyWithRoom(demand, cell -> {
                    best.offer(cell, order.load(cell.slot) + addition);
                    return true;
                });
            }
        }
        return best.cell();
    }

    /**
     * Looks at cells in the order of their loads, until no later one can be better: after a cell with as few instances
     * of the process as any has that follows, or when the load alone is more than the best score.
     */
    private static final class Look implements Predicate<Cell> {

        private final Whereabouts process;
        private final Best best;
        private final CellOrder order;
        private final long addition;
        private final int fewest;
        private int fewestSeen = Integer.MAX_VALUE;

        Look(Group group, Demand demand, Whereabouts process, Best best) {
            this.process = process;
            this.best = best;
            this.order = group.forLrps();
            this.addition = Scores.addition(group.features.total(), demand);
            this.fewest = process.fewestOnAny(group, demand);
        }

        @Override
        public boolean test(Cell cell) {
            long score = order.load(cell.slot) + addition;
            if (best.beats(score)) {
                return true;
            }
            int instances = process.on(cell);
            best.offer(cell, score + Scores.LOCALITY * instances);
            fewestSeen = Math.min(fewestSeen, instances);
            return instances <= fewest;
        }
    }

    private static final class Placements {
        private final List<Work.Lrp> lrps = new ArrayList<>();
        private final List<Work.Task> tasks = new ArrayList<>();
    }
}
