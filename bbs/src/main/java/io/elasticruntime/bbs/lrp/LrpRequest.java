package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import java.util.List;
import java.util.Map;

/** What someone asks of one index of an LRP (diego-core.md b.1). */
public sealed interface LrpRequest {

    /** Desire, scaling up, convergence: there should be an instance. */
    record Create() implements LrpRequest {}

    /** A cell has begun to create the container. */
    record Claim(InstanceKey instance) implements LrpRequest {}

    /** The instance is healthy. */
    record Start(
            InstanceKey instance,
            NetInfo netInfo,
            List<InternalRoute> internalRoutes,
            Map<String, String> metricTags,
            boolean routable,
            String zone,
            String egressDigest)
            implements LrpRequest {

        /** The start of an instance that says nothing of its egress rules. */
        Start(
                InstanceKey instance,
                NetInfo netInfo,
                List<InternalRoute> internalRoutes,
                Map<String, String> metricTags,
                boolean routable,
                String zone) {
            this(instance, netInfo, internalRoutes, metricTags, routable, zone, "");
        }
    }

    /** The instance has ended by itself. */
    record Crash(InstanceKey instance, String reason) implements LrpRequest {}

    /** The auction found no place. */
    record Fail(String placementError) implements LrpRequest {}

    /** The container is gone on purpose. */
    record Remove(InstanceKey instance) implements LrpRequest {}

    /** Stop this instance; another one takes its place if the index is wanted. */
    record Retire() implements LrpRequest {}

    /** Stop what runs here, unless the index has become wanted. */
    record Discard() implements LrpRequest {}

    /** The presence of this cell has lapsed. */
    record LoseCell(String cellId) implements LrpRequest {}

    /** This cell, which was thought lost, is back. */
    record RegainCell(String cellId) implements LrpRequest {}

    /** The cell is being evacuated and had not finished starting the instance. */
    record EvacuateClaimed(InstanceKey instance) implements LrpRequest {}

    /**
     * The cell is being evacuated and the instance serves.
     *
     * @param running what the instance says of itself
     * @param strategy of the LRP
     * @param allRun whether all instances that the LRP wants are running
     */
    record EvacuateRunning(Start running, UpdateStrategy strategy, boolean allRun) implements LrpRequest {}

    /** The cell is being evacuated and the instance has crashed. */
    record EvacuateCrashed(InstanceKey instance, String reason) implements LrpRequest {}

    /** The cell is being evacuated and the instance has ended on purpose. */
    record EvacuateStopped(InstanceKey instance) implements LrpRequest {}

    /** The container of an evacuating instance is gone. */
    record RemoveEvacuating(InstanceKey instance) implements LrpRequest {}

    /**
     * An unclaimed instance has waited too long for a place, or a crashed one long enough.
     *
     * @param since of the instance that is meant; ignored if it has changed
     */
    record PlaceAgain(long since) implements LrpRequest {}
}
