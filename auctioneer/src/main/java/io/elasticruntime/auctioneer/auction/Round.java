package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Candidates.InZone;
import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to place a batch, while it goes on. Finds winners without scoring every cell: of cells that differ only
 * in how full they are, those that come before the first one with room and with the fewest instances of the same
 * process are all that need to be looked at.
 */
final class Round {

    private final Weights weights;
    private final Scores scores;
    private final List<Zone> zones;
    private final List<Cell> cells;
    private final Map<String, Whereabouts> processes = new HashMap<>();
    private final Map<Requirements, Candidates> candidates = new HashMap<>();
    private final Map<Cell, Placements> placements = new LinkedHashMap<>();
    private final List<Plan.Unplaced<Work.Lrp>> unplacedLrps = new ArrayList<>();
    private final List<Plan.Unplaced<Work.Task>> unplacedTasks = new ArrayList<>();
    private final Reasons reasons;
    private int starting;

    /** @param items what will be placed */
    Round(List<CellState> states, List<Item> items, Weights weights, Detail detail) {
        this.weights = weights;
        this.scores = new Scores(weights);
        Map<String, Zone> byName = new LinkedHashMap<>();
        this.cells = new ArrayList<>(states.size());
        for (CellState state : states) {
            cells.add(byName.computeIfAbsent(state.zone(), name -> new Zone(name, byName.size(), scores))
                    .add(state, cells.size()));
            starting += state.startingContainerCount();
        }
        this.zones = List.copyOf(byName.values());
        this.reasons = new Reasons(cells, detail);
        locate(items, states);
    }

    /** Finds out where instances of the processes are that take part; of others nobody asks. */
    private void locate(List<Item> items, List<CellState> states) {
        for (Item item : items) {
            if (item instanceof Item.Lrp(Work.Lrp lrp)) {
                processes.computeIfAbsent(lrp.processGuid(), _ -> new Whereabouts(zones.size()));
            }
        }
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
            case Item.Lrp(Work.Lrp lrp) -> {
                String refusal = new LrpSearch(item, lrp).place();
                if (refusal != null) {
                    unplacedLrps.add(new Plan.Unplaced<>(lrp, refusal));
                }
            }
            case Item.Task(Work.Task task) -> {
                String refusal = new TaskSearch(item, task).place();
                if (refusal != null) {
                    unplacedTasks.add(new Plan.Unplaced<>(task, refusal));
                }
            }
        }
    }

    Plan plan() {
        List<Work> work = new ArrayList<>(placements.size());
        placements.forEach((cell, given) -> work.add(new Work(cell.id, given.lrps, given.tasks)));
        return new Plan(work, unplacedLrps, unplacedTasks, reasons.decisions());
    }

    /** Whether this leaves out less, and nothing that the other places; or leaves out the same and is more even. */
    boolean isBetterThan(Round other) {
        Set<Object> leftOut = leftOut();
        Set<Object> leftOutByOther = other.leftOut();
        if (!leftOutByOther.containsAll(leftOut)) {
            return false;
        }
        return leftOut.size() < leftOutByOther.size() || (weights.firstFit() == 0 && unevenness() < other.unevenness());
    }

    private Set<Object> leftOut() {
        Set<Object> leftOut = new HashSet<>();
        unplacedLrps.forEach(unplaced -> leftOut.add(unplaced.work()));
        unplacedTasks.forEach(unplaced -> leftOut.add(unplaced.work()));
        return leftOut;
    }

    /** For equal work on equal cells it is the smaller, the more equal their loads are. */
    private double unevenness() {
        return cells.stream()
                .mapToDouble(cell -> Math.pow(scores.lrpLoad(cell), 2))
                .sum();
    }

    private Candidates candidates(Requirements requirements) {
        return candidates.computeIfAbsent(requirements, wanted -> Candidates.among(zones, wanted));
    }

    /** The search for a place for one piece of work. */
    private abstract class Search implements Reasons.View {

        final Demand demand;
        final Best best = new Best();
        private final Item item;

        Search(Item item, Demand demand) {
            this.item = item;
            this.demand = demand;
        }

        /** Looks for the best cell that can take the work. */
        abstract void search(List<InZone> open);

        abstract void give(Cell winner);

        /** Places the work; or answers why it finds no place. */
        @Nullable
        String place() {
            String refusal = refusal();
            if (refusal == null) {
                search(candidates(demand.requirements()).zones());
            }
            Cell winner = best.cell();
            if (winner != null) {
                reasons.placed(item, winner, this);
                give(winner);
                winner.group.changed(winner);
                starting++;
                return null;
            }
            String reason = refusal == null ? insufficient() : refusal;
            reasons.unplaced(item, reason, this);
            return reason;
        }

        /** Why no cell needs to be looked at; null if some do. */
        private @Nullable String refusal() {
            if (zones.isEmpty()) {
                return PlacementErrors.NO_CELLS;
            }
            int limit = weights.startingContainersAtMost();
            if (limit > 0 && starting >= limit) {
                return PlacementErrors.TOO_MANY_STARTING;
            }
            return PlacementErrors.of(candidates(demand.requirements()).mismatch(), demand.requirements());
        }

        private String insufficient() {
            return PlacementErrors.insufficient(
                    candidates(demand.requirements()).lackedByAll(demand));
        }

        /** How much fuller the work makes the cells of a group. */
        final long additionTo(Group group) {
            return Scores.addition(group.features.total(), demand);
        }
    }

    private final class LrpSearch extends Search {

        private final Work.Lrp lrp;
        private final Whereabouts process;

        LrpSearch(Item item, Work.Lrp lrp) {
            super(item, Demand.of(lrp));
            this.lrp = lrp;
            this.process = processes.computeIfAbsent(lrp.processGuid(), _ -> new Whereabouts(zones.size()));
        }

        /** In the zones with the fewest instances; if they have no room, in those with the next fewest. */
        @Override
        void search(List<InZone> open) {
            int instances = nextFewest(-1, open);
            while (best.cell() == null && instances < Integer.MAX_VALUE) {
                for (InZone candidate : open) {
                    if (process.in(candidate.zone()) == instances) {
                        candidate.groups().forEach(this::look);
                    }
                }
                instances = nextFewest(instances, open);
            }
        }

        private int nextFewest(int former, List<InZone> open) {
            int fewest = Integer.MAX_VALUE;
            for (InZone candidate : open) {
                int instances = process.in(candidate.zone());
                if (instances > former && instances < fewest) {
                    fewest = instances;
                }
            }
            return fewest;
        }

        private void look(Group group) {
            Look look = new Look(process, best, group, additionTo(group), process.fewestOnAny(group, demand));
            if (!group.forLrps().anyWithRoom(demand, look)) {
                process.fewestOnAny(group, demand, look.fewestSeen);
            }
        }

        @Override
        void give(Cell winner) {
            winner.giveLrp(demand);
            process.add(winner);
            placements.computeIfAbsent(winner, _ -> new Placements()).lrps.add(lrp);
        }

        @Override
        public long score(Cell cell) {
            return scores.lrpLoad(cell)
                    + Scores.addition(cell.group.features.total(), demand)
                    + Scores.LOCALITY * process.on(cell);
        }

        @Override
        public @Nullable String veto(Cell cell) {
            String unfit = Reasons.View.unfit(cell, demand);
            Cell winner = best.cell();
            if (unfit == null && winner != null && process.in(cell.zone()) > process.in(winner.zone())) {
                return "zone %s has %d of this process, zone %s only %d"
                        .formatted(
                                cell.zone().name,
                                process.in(cell.zone()),
                                winner.zone().name,
                                process.in(winner.zone()));
            }
            return unfit;
        }
    }

    private final class TaskSearch extends Search {

        private final Work.Task task;

        TaskSearch(Item item, Work.Task task) {
            super(item, Demand.of(task));
            this.task = task;
        }

        @Override
        void search(List<InZone> open) {
            for (InZone candidate : open) {
                for (Group group : candidate.groups()) {
                    CellOrder order = group.forTasks();
                    long addition = additionTo(group);
                    order.anyWithRoom(demand, cell -> {
                        best.offer(cell, order.load(cell.slot) + addition);
                        return true;
                    });
                }
            }
        }

        @Override
        void give(Cell winner) {
            winner.giveTask(demand);
            placements.computeIfAbsent(winner, _ -> new Placements()).tasks.add(task);
        }

        @Override
        public long score(Cell cell) {
            return scores.taskLoad(cell) + Scores.addition(cell.group.features.total(), demand);
        }

        @Override
        public @Nullable String veto(Cell cell) {
            return Reasons.View.unfit(cell, demand);
        }
    }

    /**
     * Looks at cells in the order of their loads, until no later one can be better: after a cell with as few instances
     * of the process as any that may follow, or when the load alone is more than the best score.
     */
    private static final class Look implements Predicate<Cell> {

        private final Whereabouts process;
        private final Best best;
        private final CellOrder order;
        private final long addition;
        private final int fewest;
        private int fewestSeen = Integer.MAX_VALUE;

        /** @param fewest no cell with room holds fewer instances */
        Look(Whereabouts process, Best best, Group group, long addition, int fewest) {
            this.process = process;
            this.best = best;
            this.order = group.forLrps();
            this.addition = addition;
            this.fewest = fewest;
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
