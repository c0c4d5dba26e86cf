package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.database.BulkReads;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RestController;

/** The short form of desired LRPs over HTTP. */
@RestController
class SchedulingInfosController implements SchedulingInfosApi {

    private final DesiredLrpStore store;
    private final BulkReads bulkReads;

    SchedulingInfosController(DesiredLrpStore store, BulkReads bulkReads) {
        this.store = store;
        this.bulkReads = bulkReads;
    }

    @Override
    public List<DesiredLrpSchedulingInfo> list(@Nullable String domain, @Nullable List<String> processGuids) {
        Collection<DesiredLrp> lrps =
                processGuids == null ? bulkReads.read(() -> store.list(domain)) : store.findAll(processGuids);
        return lrps.stream()
                .filter(lrp -> domain == null || lrp.domain().equals(domain))
                .map(SchedulingInfosController::infoOf)
                .toList();
    }

    private static DesiredLrpSchedulingInfo infoOf(DesiredLrp lrp) {
        return new DesiredLrpSchedulingInfo(
                lrp.processGuid(),
                lrp.domain(),
                lrp.logGuid(),
                lrp.annotation(),
                lrp.instances(),
                lrp.memoryMb(),
                lrp.diskMb(),
                lrp.maxPids(),
                lrp.rootfs(),
                lrp.routes(),
                lrp.volumeDrivers(),
                lrp.placementTags(),
                lrp.modificationTag());
    }
}
