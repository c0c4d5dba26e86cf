package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.caller.CallingCell;
import io.elasticruntime.bbs.database.BulkReads;
import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RestController;

/** Instances of LRPs over HTTP. */
@RestController
class ActualLrpsController implements ActualLrpsApi {

    private final ActualLrps lrps;
    private final ActualLrpStore store;
    private final BulkReads bulkReads;

    ActualLrpsController(ActualLrps lrps, ActualLrpStore store, BulkReads bulkReads) {
        this.lrps = lrps;
        this.store = store;
        this.bulkReads = bulkReads;
    }

    @Override
    public List<ActualLrp> list(
            @Nullable String domain, @Nullable String cellId, @Nullable String processGuid, @Nullable Integer index) {
        CallingCell.requireItself(cellId);
        return processGuid == null
                ? bulkReads.read(() -> store.list(domain, cellId, null, index))
                : store.list(domain, cellId, processGuid, index);
    }

    @Override
    public void claim(String processGuid, int index, InstanceKey instance) {
        lrps.apply(InstanceReports.key(processGuid, index), new LrpRequest.Claim(InstanceReports.named(instance)));
    }

    @Override
    public void start(String processGuid, int index, Start start) {
        lrps.start(new LrpKey(processGuid, index, start.domain()), InstanceReports.running(processGuid, index, start));
    }

    @Override
    public void crash(String processGuid, int index, Crash crash) {
        lrps.apply(
                InstanceReports.key(processGuid, index),
                new LrpRequest.Crash(InstanceReports.crashed(crash), InstanceReports.reason(crash)));
    }

    @Override
    public void fail(String processGuid, int index, Failure failure) {
        new InvalidFields().present(failure.placementError(), "placement_error").throwIfAny();
        lrps.apply(InstanceReports.key(processGuid, index), new LrpRequest.Fail(failure.placementError()));
    }

    @Override
    public void remove(String processGuid, int index, InstanceKey instance) {
        lrps.apply(InstanceReports.key(processGuid, index), new LrpRequest.Remove(InstanceReports.named(instance)));
    }

    @Override
    public void retire(String processGuid, int index) {
        lrps.apply(InstanceReports.key(processGuid, index), new LrpRequest.Retire());
    }
}
