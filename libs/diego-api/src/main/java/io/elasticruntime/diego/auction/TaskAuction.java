package io.elasticruntime.diego.auction;

import java.util.List;

/** A task that needs a place (diego-core.md f.1). */
public record TaskAuction(
        String taskGuid,
        String domain,
        String rootfs,
        int memoryMb,
        int diskMb,
        int maxPids,
        List<String> placementTags,
        List<String> volumeDrivers) {

    public TaskAuction {
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
    }

    /** What a cell gets. */
    public Work.Task work() {
        return new Work.Task(taskGuid, domain, rootfs, memoryMb, diskMb, maxPids, placementTags, volumeDrivers);
    }
}
