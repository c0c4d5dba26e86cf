package io.elasticruntime.diego.lrp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/** Desired LRPs without what only their cells need (diego-core.md c.1). */
@HttpExchange("/v1/desired-lrp-scheduling-infos")
public interface SchedulingInfosApi {

    /** Lists them, of one domain or of some process guids if given. */
    @GetExchange
    List<DesiredLrpSchedulingInfo> list(
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(name = "process_guid", required = false) @Nullable List<String> processGuids);
}
