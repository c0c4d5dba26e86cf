package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Container.State;
import io.elasticruntime.cellrep.executor.Resources;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What others know of this cell.
 *
 * @param id its name
 * @param ownerId this start of the cell-rep process
 * @param url where its rep answers
 * @param stacks preloaded root file systems
 * @param ttlSeconds of its presence
 */
record Cell(
        String id,
        String ownerId,
        URI url,
        String zone,
        List<String> stacks,
        List<String> placementTags,
        List<String> optionalPlacementTags,
        int ttlSeconds) {

    private static final Set<State> STARTING = EnumSet.of(State.RESERVED, State.INITIALIZING, State.CREATED);

    CellPresence presence(Resources total, boolean evacuating) {
        return new CellPresence(
                id,
                ownerId,
                url,
                zone,
                toApi(total),
                stacks,
                placementTags,
                optionalPlacementTags,
                evacuating,
                ttlSeconds,
                null);
    }

    /**
     * What the auction needs to know.
     *
     * @param moving whether a container is of an instance that is to run elsewhere
     */
    CellState state(
            Resources total,
            Resources remaining,
            List<Container> containers,
            Predicate<String> moving,
            boolean evacuating) {
        List<CellState.Lrp> lrps = new ArrayList<>();
        List<CellState.Task> tasks = new ArrayList<>();
        for (Container container : containers) {
            if (container.state() != State.COMPLETED && !moving.test(container.guid())) {
                int memory = container.resources().memoryMb();
                int disk = container.resources().diskMb();
                switch (container.workload()) {
                    case Workload.Instance lrp ->
                        lrps.add(new CellState.Lrp(lrp.processGuid(), lrp.index(), container.guid(), memory, disk));
                    case Workload.OneOff _ -> tasks.add(new CellState.Task(container.guid(), memory, disk));
                }
            }
        }
        int starting = (int) containers.stream()
                .filter(container -> STARTING.contains(container.state()))
                .count();
        return new CellState(
                id,
                url,
                zone,
                toApi(total),
                toApi(remaining),
                stacks,
                placementTags,
                optionalPlacementTags,
                lrps,
                tasks,
                starting,
                evacuating);
    }

    private static CellResources toApi(Resources resources) {
        return new CellResources(resources.memoryMb(), resources.diskMb(), resources.containers());
    }
}
