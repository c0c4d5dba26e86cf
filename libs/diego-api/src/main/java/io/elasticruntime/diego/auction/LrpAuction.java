package io.elasticruntime.diego.auction;

import java.util.List;
import java.util.stream.Stream;

/** Instances of one LRP that need a place (diego-core.md f.1). */
public record LrpAuction(
        String processGuid,
        String domain,
        List<Integer> indices,
        String rootfs,
        int memoryMb,
        int diskMb,
        int maxPids,
        List<String> placementTags,
        List<String> volumeDrivers) {

    public LrpAuction {
        placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
        volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
    }

    /** What a cell gets for each of the instances. */
    public Stream<Work.Lrp> work() {
        return indices.stream()
                .map(index -> new Work.Lrp(
                        processGuid, index, domain, rootfs, memoryMb, diskMb, maxPids, placementTags, volumeDrivers));
    }
}
