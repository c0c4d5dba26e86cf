package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.database.BulkReads;
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
        Collection<DesiredLrpSchedulingInfo> infos = processGuids == null
                ? bulkReads.read(() -> store.schedulingInfos(domain))
                : store.schedulingInfos(processGuids);
        return infos.stream()
                .filter(info -> domain == null || info.domain().equals(domain))
                .toList();
    }
}
