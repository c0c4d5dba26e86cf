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
        List<String> placementTags) {}
