package io.elasticruntime.diego.cell;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell that is alive (diego-core.md a.5).
 *
 * @param cellId its name, such as {@code cell-z1-0}
 * @param ownerId one start of the cell-rep process; another owner of the same cell id takes over
 * @param repUrl where its rep answers
 * @param zone availability zone
 * @param capacity what it has in all
 * @param stacks preloaded root file systems, such as {@code hostfs}
 * @param placementTags an LRP must ask for these to be placed here
 * @param optionalPlacementTags an LRP may ask for these
 * @param evacuating whether it is being emptied and takes no more work; where it is left out in JSON, it is not
 * @param ttlSeconds the cell counts as lost when it has not said so again within this time
 * @param expiresAt nanoseconds since the epoch; set by the BBS
 */
public record CellPresence(
        String cellId,
        String ownerId,
        URI repUrl,
        String zone,
        CellResources capacity,
        List<String> stacks,
        List<String> placementTags,
        List<String> optionalPlacementTags,
        Boolean evacuating,
        int ttlSeconds,
        @Nullable Long expiresAt) {

    public CellPresence {
        stacks = stacks == null ? List.of() : List.copyOf(stacks);
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        optionalPlacementTags = optionalPlacementTags == null ? List.of() : List.copyOf(optionalPlacementTags);
        evacuating = evacuating != null && evacuating;
    }

    /** A cell that takes work. */
    public CellPresence(
            String cellId,
            String ownerId,
            URI repUrl,
            String zone,
            CellResources capacity,
            List<String> stacks,
            List<String> placementTags,
            List<String> optionalPlacementTags,
            int ttlSeconds,
            @Nullable Long expiresAt) {
        this(
                cellId,
                ownerId,
                repUrl,
                zone,
                capacity,
                stacks,
                placementTags,
                optionalPlacementTags,
                false,
                ttlSeconds,
                expiresAt);
    }
}
