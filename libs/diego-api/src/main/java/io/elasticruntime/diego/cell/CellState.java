package io.elasticruntime.diego.cell;

import java.net.URI;
import java.util.List;

/**
 * What the auction needs to know of a cell (diego-core.md f.4).
 *
 * @param total what the cell has in all
 * @param available what is not reserved
 * @param volumeDrivers volume drivers that it has
 * @param lrps instances that it holds
 * @param tasks tasks that it holds
 * @param startingContainerCount containers that are reserved or being created
 * @param evacuating whether it takes no more work
 */
public record CellState(
        String cellId,
        URI repUrl,
        String zone,
        CellResources total,
        CellResources available,
        List<String> stacks,
        List<String> placementTags,
        List<String> optionalPlacementTags,
        List<String> volumeDrivers,
        List<Lrp> lrps,
        List<Task> tasks,
        int startingContainerCount,
        boolean evacuating) {

    public CellState {
        stacks = stacks == null ? List.of() : List.copyOf(stacks);
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        optionalPlacementTags = optionalPlacementTags == null ? List.of() : List.copyOf(optionalPlacementTags);
        volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
        lrps = lrps == null ? List.of() : List.copyOf(lrps);
        tasks = tasks == null ? List.of() : List.copyOf(tasks);
    }

    /** A cell without volume drivers. */
    public CellState(
            String cellId,
            URI repUrl,
            String zone,
            CellResources total,
            CellResources available,
            List<String> stacks,
            List<String> placementTags,
            List<String> optionalPlacementTags,
            List<Lrp> lrps,
            List<Task> tasks,
            int startingContainerCount,
            boolean evacuating) {
        this(
                cellId,
                repUrl,
                zone,
                total,
                available,
                stacks,
                placementTags,
                optionalPlacementTags,
                List.of(),
                lrps,
                tasks,
                startingContainerCount,
                evacuating);
    }

    public record Lrp(String processGuid, int index, String instanceGuid, int memoryMb, int diskMb) {}

    public record Task(String taskGuid, int memoryMb, int diskMb) {}
}
