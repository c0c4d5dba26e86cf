package io.elasticruntime.bbs.convergence;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a pass of convergence has found (diego-core.md d.3).
 *
 * @param counts by the documented name, such as {@code LRPsMissing}; sizes of what is there and of what was wrong
 * @param freshDomains names of the domains that are fresh
 * @param lrps how long LRPs took
 * @param tasks how long tasks took
 */
record Findings(Map<String, Long> counts, List<String> freshDomains, Duration lrps, Duration tasks) {

    Findings {
        counts = Map.copyOf(counts);
        freshDomains = List.copyOf(freshDomains);
    }

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }
}
