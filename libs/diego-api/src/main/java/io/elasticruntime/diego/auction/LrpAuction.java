package io.elasticruntime.diego.auction;

import java.util.List;

/** Instances of one LRP that need a place (diego-core.md f.1). */
public record LrpAuction(
        String processGuid,
        String domain,
        List<Integer> indices,
        String rootfs,
        int memoryMb,
        int diskMb,
        int maxPids,
        List<String> placementTags) {}
