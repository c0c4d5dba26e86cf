package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.Map;

/** What someone asks of one index of an LRP (diego-core.md b.1). */
public sealed interface LrpRequest {

    /** Desire, scaling up, convergence: there should be an instance. */
    record Create() implements LrpRequest {}

    /** A cell has begun to create the container. */
    record Claim(InstanceKey instance) implements LrpRequest {}

    /** The instance is healthy. */
    record Start(InstanceKey instance, NetInfo netInfo, Map<String, String> metricTags, boolean routable, String zone)
            implements LrpRequest {}

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

    /**
     * An unclaimed instance has waited too long for a place, or a crashed one long enough.
     *
     * @param since of the instance that is meant; ignored if it has changed
     */
    record PlaceAgain(long since) implements LrpRequest {}
}
