package io.elasticruntime.diego.lrp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PatchExchange;
import org.springframework.web.service.annotation.PutExchange;

/**
 * Desired LRPs in the BBS (diego-core.md c.1). Problems: {@code resource-not-found} (404), {@code resource-exists} (409)
 * for a guid that is taken by a different definition, {@code invalid-request} (422) with the member {@code fields}
 * naming each bad field, {@code unavailable} (503) while the database is away.
 */
@HttpExchange("/v1/desired-lrps")
public interface DesiredLrpsApi {

    /** Lists desired LRPs, of one domain if given. */
    @GetExchange
    List<DesiredLrp> list(@RequestParam(required = false) @Nullable String domain);

    @GetExchange("/{processGuid}")
    DesiredLrp get(@PathVariable String processGuid);

    /**
     * Desires an LRP: stores it, creates its unclaimed instances and has them placed. The same definition again is no
     * error and changes nothing.
     */
    @PutExchange("/{processGuid}")
    DesiredLrp desire(@PathVariable String processGuid, @RequestBody DesiredLrp desired);

    /** Changes instances, routes, annotation, tags or egress rules; missing instances are placed, surplus ones stopped. */
    @PatchExchange("/{processGuid}")
    DesiredLrpSchedulingInfo update(@PathVariable String processGuid, @RequestBody DesiredLrpUpdate update);

    /** Forgets the LRP and stops its instances. */
    @DeleteExchange("/{processGuid}")
    void remove(@PathVariable String processGuid);
}
