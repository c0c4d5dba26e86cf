package io.elasticruntime.bridge.staging;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/**
 * Staging (the original's stager). The outcome comes later, to {@code CcInternalApi.stagingCompleted}. Problem:
 * {@code stager-unavailable} (503) while the BBS does not answer.
 */
@HttpExchange("/v1/staging")
public interface BridgeStagingApi {

    @PutExchange("/{stagingGuid}")
    void stage(@PathVariable String stagingGuid, @RequestBody StagingRequest request);

    /** Cancels a staging; none there is no error. */
    @DeleteExchange("/{stagingGuid}")
    void stop(@PathVariable String stagingGuid);
}
