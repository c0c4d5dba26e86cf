package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.internal.CcInternalApi.Fingerprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How what runs differs from what should run (cell-and-staging.md D9).
 *
 * @param missing wanted, not there
 * @param stale there with other instances, routes, tags or egress rules than wanted
 * @param extra there, not wanted
 */
record AppDifference(List<String> missing, List<String> stale, List<String> extra) {

    /**
     * @param wanted what cloud-controller wants
     * @param annotations annotation of each LRP that the BBS has, by process guid: the fingerprint it was made from
     */
    static AppDifference of(Collection<Fingerprint> wanted, Map<String, String> annotations) {
        List<String> missing = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        Set<String> extra = new HashSet<>(annotations.keySet());
        for (Fingerprint fingerprint : wanted) {
            extra.remove(fingerprint.processGuid());
            String annotation = annotations.get(fingerprint.processGuid());
            if (annotation == null) {
                missing.add(fingerprint.processGuid());
            } else if (!annotation.equals(fingerprint.etag())) {
                stale.add(fingerprint.processGuid());
            }
        }
        return new AppDifference(missing, stale, extra.stream().sorted().toList());
    }

    boolean isEmpty() {
        return missing.isEmpty() && stale.isEmpty() && extra.isEmpty();
    }
}
