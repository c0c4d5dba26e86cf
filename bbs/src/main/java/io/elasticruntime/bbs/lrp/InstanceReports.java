package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.caller.CallingCell;
import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.lrp.ActualLrpsApi.Crash;
import io.elasticruntime.diego.lrp.ActualLrpsApi.Start;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;

/**
 * Checks what cells say of instances. Each method throws 422 {@code invalid-request} naming the bad fields, and 403
 * {@code not-this-cell} if a cell speaks for another one.
 */
final class InstanceReports {

    private InstanceReports() {}

    /** An index of which the domain is not known: it is that of the record, or of the desired LRP. */
    static LrpKey key(String processGuid, int index) {
        return new LrpKey(processGuid, index, "");
    }

    static InstanceKey named(InstanceKey instance) {
        new InvalidFields()
                .present(instance.instanceGuid(), "instance_guid")
                .present(instance.cellId(), "cell_id")
                .throwIfAny();
        CallingCell.requireItself(instance.cellId());
        return instance;
    }

    static InstanceKey crashed(Crash crash) {
        return named(new InstanceKey(crash.instanceGuid(), crash.cellId()));
    }

    static String reason(Crash crash) {
        return crash.reason() == null ? "" : crash.reason();
    }

    static LrpRequest.Start running(String processGuid, int index, Start start) {
        new InvalidFields()
                .guid(processGuid, "process_guid")
                .notNegative(index, "index")
                .present(start.domain(), "domain")
                .require(
                        start.netInfo() != null
                                && start.netInfo().address() != null
                                && !start.netInfo().address().isBlank(),
                        "net_info.address")
                .throwIfAny();
        return new LrpRequest.Start(
                named(new InstanceKey(start.instanceGuid(), start.cellId())),
                start.netInfo(),
                start.internalRoutes(),
                start.metricTags(),
                start.routable(),
                start.availabilityZone(),
                start.egressDigest());
    }
}
