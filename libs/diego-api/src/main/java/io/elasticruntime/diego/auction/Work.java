package io.elasticruntime.diego.auction;

import java.util.List;

/**
 * What the auctioneer sends to a cell (diego-core.md f.4).
 *
 * @param cellId the cell that is meant; another one refuses everything
 */
public record Work(String cellId, List<Lrp> lrps, List<Task> tasks) {

    public record Lrp(
            String processGuid,
            int index,
            String domain,
            String rootfs,
            int memoryMb,
            int diskMb,
            int maxPids,
            List<String> placementTags,
            List<String> volumeDrivers) {

        public Lrp {
            placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
            volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
        }
    }

    public record Task(
            String taskGuid,
            String domain,
            String rootfs,
            int memoryMb,
            int diskMb,
            int maxPids,
            List<String> placementTags,
            List<String> volumeDrivers) {

        public Task {
            placementTags = placementTags == null ? List.of() : List.copyOf(placementTags);
            volumeDrivers = volumeDrivers == null ? List.of() : List.copyOf(volumeDrivers);
        }
    }

    /** What the cell did not take. */
    public record Refused(List<RefusedLrp> lrps, List<RefusedTask> tasks) {}

    /** @param reason such as {@code insufficient resources: memory} */
    public record RefusedLrp(String processGuid, int index, String reason) {}

    /** @param reason such as {@code insufficient resources: memory} */
    public record RefusedTask(String taskGuid, String reason) {}
}
