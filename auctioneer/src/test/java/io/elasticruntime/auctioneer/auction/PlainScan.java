package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The auction as it is written in diego-core.md f.3: every cell is scored for every piece of work, and nothing is
 * remembered between two pieces but what the cells hold. Slow, and simple enough to be believed: the oracle for the
 * auction that keeps cells in order.
 */
final class PlainScan {

    private final Weights weights;
    private final List<Scanned> cells = new ArrayList<>();
    private final List<String> decisions = new ArrayList<>();
    private int starting;

    private PlainScan(List<CellState> states, Weights weights) {
        this.weights = weights;
        for (CellState state : states) {
            int rank = (int) cells.stream()
                    .filter(cell -> cell.state.zone().equals(state.zone()))
                    .count();
            cells.add(new Scanned(state, rank));
            starting += state.startingContainerCount();
        }
    }

    /** Decisions such as {@code app.0 on cell-1} or {@code app.1: insufficient resources}. */
    static List<String> decide(List<CellState> states, Batch batch, Weights weights) {
        PlainScan usual = scan(states, Auction.order(batch), weights);
        PlainScan largeFirst = scan(states, Auction.largeFirst(batch), weights);
        Set<String> leftOut = usual.leftOut();
        Set<String> leftOutThen = largeFirst.leftOut();
        boolean fewer = leftOutThen.size() < leftOut.size();
        boolean moreEven = weights.firstFit() == 0 && largeFirst.unevenness() < usual.unevenness();
        return leftOut.containsAll(leftOutThen) && (fewer || moreEven) ? largeFirst.decisions : usual.decisions;
    }

    private static PlainScan scan(List<CellState> states, List<Item> items, Weights weights) {
        PlainScan scan = new PlainScan(states, weights);
        for (Item item : items) {
            switch (item) {
                case Item.Lrp(Work.Lrp lrp) -> scan.place(lrp);
                case Item.Task(Work.Task task) -> scan.place(task);
            }
        }
        return scan;
    }

    private Set<String> leftOut() {
        return decisions.stream()
                .filter(decision -> decision.contains(": "))
                .map(decision -> decision.substring(0, decision.indexOf(": ")))
                .collect(Collectors.toSet());
    }

    private double unevenness() {
        return cells.stream().mapToDouble(cell -> Math.pow(cell.load(), 2)).sum();
    }

    private void place(Work.Lrp lrp) {
        String name = lrp.processGuid() + "." + lrp.index();
        List<Scanned> matching = matching(name, lrp.rootfs(), lrp.volumeDrivers(), lrp.placementTags());
        if (matching.isEmpty()) {
            return;
        }
        TreeMap<Long, List<Scanned>> byInstancesInZone = matching.stream()
                .collect(Collectors.groupingBy(
                        cell -> cells.stream()
                                .filter(other -> other.state.zone().equals(cell.state.zone()))
                                .mapToLong(other -> other.instancesOf(lrp.processGuid()))
                                .sum(),
                        TreeMap::new,
                        Collectors.toList()));
        for (List<Scanned> zones : byInstancesInZone.values()) {
            Scanned best = zones.stream()
                    .filter(cell -> cell.lacking(lrp.memoryMb(), lrp.diskMb()).isEmpty())
                    .min(Comparator.comparingLong(cell -> cell.load()
                            + cell.addition(lrp.memoryMb(), lrp.diskMb())
                            + 1000 * 1_000_000_000L * cell.instancesOf(lrp.processGuid())))
                    .orElse(null);
            if (best != null) {
                best.processes.add(lrp.processGuid());
                take(name, best, lrp.memoryMb(), lrp.diskMb());
                return;
            }
        }
        decisions.add(name + ": " + insufficient(matching, lrp.memoryMb(), lrp.diskMb()));
    }

    private void place(Work.Task task) {
        List<Scanned> matching = matching(task.taskGuid(), task.rootfs(), task.volumeDrivers(), task.placementTags());
        if (matching.isEmpty()) {
            return;
        }
        Scanned best = matching.stream()
                .filter(cell -> cell.lacking(task.memoryMb(), task.diskMb()).isEmpty())
                .min(Comparator.comparingLong(cell -> cell.load()
                        - billionths(weights.firstFit()) * cell.rank
                        + cell.addition(task.memoryMb(), task.diskMb())
                        + 1000 * 1_000_000_000L * cell.tasks))
                .orElse(null);
        if (best == null) {
            decisions.add(task.taskGuid() + ": " + insufficient(matching, task.memoryMb(), task.diskMb()));
        } else {
            best.tasks++;
            take(task.taskGuid(), best, task.memoryMb(), task.diskMb());
        }
    }

    private List<Scanned> matching(String name, String rootfs, List<String> drivers, List<String> tags) {
        if (cells.isEmpty()) {
            decisions.add(name + ": unable to communicate to compatible cells");
            return List.of();
        }
        if (weights.startingContainersAtMost() > 0 && starting >= weights.startingContainersAtMost()) {
            decisions.add(name + ": waiting to start instance: reached in-flight start limit");
            return List.of();
        }
        List<Scanned> byRootfs = cells.stream()
                .filter(cell -> cell.state.stacks().stream().anyMatch(stack -> rootfs.equals("preloaded:" + stack)))
                .toList();
        List<Scanned> byDrivers = byRootfs.stream()
                .filter(cell -> cell.state.volumeDrivers().containsAll(drivers))
                .toList();
        List<Scanned> byTags =
                byDrivers.stream().filter(cell -> cell.matchesTags(tags)).toList();
        if (byRootfs.isEmpty()) {
            decisions.add(name + ": found no compatible cell for required rootfs");
        } else if (byDrivers.isEmpty()) {
            decisions.add(name + ": found no compatible cell with required volume drivers");
        } else if (byTags.isEmpty()) {
            decisions.add(name + ": found no compatible cell with " + tagsText(tags));
        }
        return byTags;
    }

    private static String tagsText(List<String> tags) {
        return switch (tags.size()) {
            case 0 -> "no placement tags";
            case 1 -> "placement tag \"" + tags.getFirst() + "\"";
            default ->
                "placement tags "
                        + tags.subList(0, tags.size() - 1).stream()
                                .map(tag -> '"' + tag + '"')
                                .collect(Collectors.joining(", "))
                        + " and \"" + tags.getLast() + '"';
        };
    }

    private static String insufficient(List<Scanned> tried, int memoryMb, int diskMb) {
        Set<String> common = new HashSet<>(Set.of("containers", "disk", "memory"));
        tried.forEach(cell -> common.retainAll(cell.lacking(memoryMb, diskMb)));
        String text = common.stream().sorted().collect(Collectors.joining(", "));
        return text.isEmpty() ? "insufficient resources" : "insufficient resources: " + text;
    }

    private void take(String name, Scanned cell, int memoryMb, int diskMb) {
        cell.memoryMb -= memoryMb;
        cell.diskMb -= diskMb;
        cell.containers--;
        cell.starting++;
        starting++;
        decisions.add(name + " on " + cell.state.cellId());
    }

    private static long billionths(double number) {
        return Math.round(number * 1e9);
    }

    private final class Scanned {

        private final CellState state;
        private final int rank;
        private final List<String> processes = new ArrayList<>();
        private int memoryMb;
        private int diskMb;
        private int containers;
        private int starting;
        private int tasks;

        Scanned(CellState state, int rank) {
            this.state = state;
            this.rank = rank;
            this.memoryMb = state.available().memoryMb();
            this.diskMb = state.available().diskMb();
            this.containers = state.available().containers();
            this.starting = state.startingContainerCount();
            this.tasks = state.tasks().size();
            state.lrps().forEach(lrp -> processes.add(lrp.processGuid()));
        }

        long instancesOf(String processGuid) {
            return processes.stream().filter(processGuid::equals).count();
        }

        boolean matchesTags(List<String> wanted) {
            return wanted.containsAll(state.placementTags())
                    && wanted.stream()
                            .allMatch(tag -> state.placementTags().contains(tag)
                                    || state.optionalPlacementTags().contains(tag));
        }

        List<String> lacking(int wantedMemoryMb, int wantedDiskMb) {
            return Stream.of(
                            containers < 1 ? "containers" : "",
                            diskMb < wantedDiskMb ? "disk" : "",
                            memoryMb < wantedMemoryMb ? "memory" : "")
                    .filter(lack -> !lack.isEmpty())
                    .toList();
        }

        long load() {
            CellResources total = state.total();
            double used = part(total.memoryMb() - memoryMb, total.memoryMb())
                    + part(total.diskMb() - diskMb, total.diskMb())
                    + part(total.containers() - containers, total.containers());
            return billionths(used / 3)
                    + billionths(weights.startingContainer()) * starting
                    + billionths(weights.firstFit()) * rank;
        }

        /** Rounded apart from the load, as loads are compared before the work is known. */
        long addition(int wantedMemoryMb, int wantedDiskMb) {
            CellResources total = state.total();
            return billionths((part(wantedMemoryMb, total.memoryMb())
                            + part(wantedDiskMb, total.diskMb())
                            + part(1, total.containers()))
                    / 3);
        }

        private static double part(int used, int total) {
            return total == 0 ? 0 : (double) used / total;
        }
    }
}
