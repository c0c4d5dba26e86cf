package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.Container.State;
import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a cell has, gives and holds, by the names of the original (cell-and-staging.md A7). */
final class CellMetrics {

    private static final String MEBIBYTES = "MiB";
    private static final String NUMBER = "Metric";

    private CellMetrics() {}

    static Map<String, Measurement> of(Resources total, Resources remaining, List<Container> containers) {
        Map<State, Long> byState =
                containers.stream().collect(Collectors.groupingBy(Container::state, Collectors.counting()));
        long starting = byState.getOrDefault(State.RESERVED, 0L)
                + byState.getOrDefault(State.INITIALIZING, 0L)
                + byState.getOrDefault(State.CREATED, 0L);
        return Map.of(
                "CapacityTotalMemory", new Measurement(total.memoryMb(), MEBIBYTES),
                "CapacityTotalDisk", new Measurement(total.diskMb(), MEBIBYTES),
                "CapacityTotalContainers", new Measurement(total.containers(), NUMBER),
                "CapacityRemainingMemory", new Measurement(remaining.memoryMb(), MEBIBYTES),
                "CapacityRemainingDisk", new Measurement(remaining.diskMb(), MEBIBYTES),
                "CapacityRemainingContainers", new Measurement(remaining.containers(), NUMBER),
                "CapacityAllocatedMemory", new Measurement(total.memoryMb() - remaining.memoryMb(), MEBIBYTES),
                "CapacityAllocatedDisk", new Measurement(total.diskMb() - remaining.diskMb(), MEBIBYTES),
                "ContainerCount", new Measurement(containers.size(), NUMBER),
                "StartingContainerCount", new Measurement(starting, NUMBER));
    }

    /** Where they come from: the rep of this cell. */
    static Emitter.Source source(String cellId, String zone) {
        return new Emitter.Source("rep", cellId, Map.of("zone", zone, "origin", "rep"));
    }
}
