package io.elasticruntime.diego.lrp;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * What a cell that is being evacuated says of its containers instead of claim, start, crash and remove (diego-core.md
 * b.5). It repeats {@code evacuateRunning} until the answer lets the container go; everything may be said twice. Problem:
 * {@code resource-not-found} (404) for an instance that the BBS does not know: its container may go.
 */
@HttpExchange("/v1/actual-lrps/{processGuid}/{index}")
public interface EvacuationApi {

    /** The container was not ready yet: the instance is placed elsewhere at once. The container may always go. */
    @PostExchange("/evacuate-claimed")
    Evacuation evacuateClaimed(
            @PathVariable String processGuid, @PathVariable int index, @RequestBody InstanceKey instance);

    /**
     * The instance serves: with the strategy {@code ROLLING} it goes on as evacuating instance beside its replacement
     * until that one runs; with {@code RECREATE} it goes first, once all instances of the LRP run.
     */
    @PostExchange("/evacuate-running")
    Evacuation evacuateRunning(
            @PathVariable String processGuid, @PathVariable int index, @RequestBody ActualLrpsApi.Start start);

    /** The instance has crashed meanwhile. The container may always go. */
    @PostExchange("/evacuate-crashed")
    Evacuation evacuateCrashed(
            @PathVariable String processGuid, @PathVariable int index, @RequestBody ActualLrpsApi.Crash crash);

    /** The instance has ended on purpose. The container may always go. */
    @PostExchange("/evacuate-stopped")
    Evacuation evacuateStopped(
            @PathVariable String processGuid, @PathVariable int index, @RequestBody InstanceKey instance);

    /** The container of an evacuating instance is gone: the cell reached its time limit, or has lost it. */
    @PostExchange("/remove-evacuating")
    void removeEvacuating(@PathVariable String processGuid, @PathVariable int index, @RequestBody InstanceKey instance);
}
