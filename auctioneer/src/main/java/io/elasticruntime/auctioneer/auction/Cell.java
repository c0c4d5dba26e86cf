package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Auction.Demand;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cell during an auction: what it said of itself, less what the auction has given it. */
final class Cell {

    private static final String PRELOADED = "preloaded:";

    final Zone zone;
    private final CellState state;
    private final CellResources total;
    private final Set<String> stacks;
    private final Set<String> requiredTags;
    private final Set<String> allowedTags;
    private final Map<String, Integer> instances = new HashMap<>();
    private int memoryMb;
    private int diskMb;
    private int containers;
    int starting;
    int tasks;

    Cell(CellState state, Zone zone) {
        this.state = state;
        this.zone = zone;
        this.total = state.total();
        this.memoryMb = state.available().memoryMb();
        this.diskMb = state.available().diskMb();
        this.containers = state.available().containers();
        this.starting = state.startingContainerCount();
        this.tasks = state.tasks().size();
        this.stacks = Set.copyOf(state.stacks());
        this.requiredTags = Set.copyOf(state.placementTags());
        this.allowedTags = new HashSet<>(state.placementTags());
        this.allowedTags.addAll(state.optionalPlacementTags());
        state.lrps().forEach(lrp -> {
            addInstance(lrp.processGuid());
            zone.addInstance(lrp.processGuid());
        });
    }

    String id() {
        return state.cellId();
    }

    int instancesOf(String processGuid) {
        return instances.getOrDefault(processGuid, 0);
    }

    void addInstance(String processGuid) {
        instances.merge(processGuid, 1, Integer::sum);
    }

    boolean hasRootfs(String rootfs) {
        return rootfs.startsWith(PRELOADED) && stacks.contains(rootfs.substring(PRELOADED.length()));
    }

    /** All tags that the cell requires are asked for, and none that it does not know. */
    boolean hasTags(List<String> wanted) {
        return wanted.containsAll(requiredTags) && allowedTags.containsAll(wanted);
    }

    boolean hasMemory(Demand demand) {
        return memoryMb >= demand.memoryMb();
    }

    boolean hasDisk(Demand demand) {
        return diskMb >= demand.diskMb();
    }

    boolean hasContainer() {
        return containers >= 1;
    }

    /** How full the cell would be: the mean of the used parts of memory, disk and containers; 0 is empty, 1 is full. */
    double fillWith(Demand demand) {
        double memory = used(memoryMb - demand.memoryMb(), total.memoryMb());
        double disk = used(diskMb - demand.diskMb(), total.diskMb());
        double container = used(containers - 1, total.containers());
        return (memory + disk + container) / 3;
    }

    void reserve(Demand demand) {
        memoryMb -= demand.memoryMb();
        diskMb -= demand.diskMb();
        containers--;
        starting++;
    }

    private static double used(int available, int total) {
        return total == 0 ? 0 : 1 - (double) available / total;
    }
}
