package io.elasticruntime.diego.lrp;

import io.elasticruntime.diego.ModificationTag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a desired LRP, as the BBS knows it (diego-core.md a.2).
 *
 * @param processGuid of the desired LRP
 * @param index 0-based
 * @param domain of the desired LRP
 * @param instanceGuid the container; empty while unclaimed or crashed
 * @param cellId where it runs; empty while unclaimed or crashed
 * @param state where it stands
 * @param presence whether it is the ordinary instance, one that is leaving an evacuating cell, or one whose cell has
 *     vanished
 * @param netInfo where it can be reached; null unless running
 * @param crashCount crashes in a row
 * @param crashReason of the last crash, cut to 1024 bytes; empty if none
 * @param placementError why it cannot be placed; only while unclaimed, else empty
 * @param since nanoseconds since the epoch of the last change of state
 * @param modificationTag orders the states of this record
 * @param internalRoutes names under which other instances reach it
 * @param metricTags tags on its logs and metrics
 * @param routable whether it may get requests
 * @param availabilityZone of its cell; empty until running
 * @param egressDigest of the egress rules that are in force ({@link io.elasticruntime.diego.EgressRule#digest}); empty if
 *     its cell has not said
 */
public record ActualLrp(
        String processGuid,
        int index,
        String domain,
        String instanceGuid,
        String cellId,
        State state,
        Presence presence,
        @Nullable NetInfo netInfo,
        int crashCount,
        String crashReason,
        String placementError,
        long since,
        ModificationTag modificationTag,
        List<InternalRoute> internalRoutes,
        Map<String, String> metricTags,
        boolean routable,
        String availabilityZone,
        String egressDigest) {

    /** An instance of whose egress rules nothing is known. */
    public ActualLrp(
            String processGuid,
            int index,
            String domain,
            String instanceGuid,
            String cellId,
            State state,
            Presence presence,
            @Nullable NetInfo netInfo,
            int crashCount,
            String crashReason,
            String placementError,
            long since,
            ModificationTag modificationTag,
            List<InternalRoute> internalRoutes,
            Map<String, String> metricTags,
            boolean routable,
            String availabilityZone) {
        this(
                processGuid,
                index,
                domain,
                instanceGuid,
                cellId,
                state,
                presence,
                netInfo,
                crashCount,
                crashReason,
                placementError,
                since,
                modificationTag,
                internalRoutes,
                metricTags,
                routable,
                availabilityZone,
                "");
    }

    public ActualLrp {
        instanceGuid = instanceGuid == null ? "" : instanceGuid;
        cellId = cellId == null ? "" : cellId;
        crashReason = crashReason == null ? "" : crashReason;
        placementError = placementError == null ? "" : placementError;
        internalRoutes = internalRoutes == null ? List.of() : List.copyOf(internalRoutes);
        metricTags = metricTags == null ? Map.of() : Map.copyOf(metricTags);
        availabilityZone = availabilityZone == null ? "" : availabilityZone;
        egressDigest = egressDigest == null ? "" : egressDigest;
    }

    public enum State {
        UNCLAIMED,
        CLAIMED,
        RUNNING,
        CRASHED
    }

    public enum Presence {
        ORDINARY,
        EVACUATING,
        SUSPECT
    }

    public LrpKey key() {
        return new LrpKey(processGuid, index, domain);
    }

    /** The container that holds this instance, null while unclaimed or crashed. */
    public @Nullable InstanceKey instanceKey() {
        return instanceGuid.isEmpty() ? null : new InstanceKey(instanceGuid, cellId);
    }
}
