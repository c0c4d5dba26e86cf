package io.elasticruntime.diego.cell;

import io.elasticruntime.diego.auction.Work;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

/** The rep: the face of one cell (diego-core.md f.4, g.1). */
@HttpExchange("/v1")
public interface RepApi {

    /** What the cell has, holds and could still take. */
    @GetExchange("/state")
    CellState state();

    /** Takes work. The answer holds what the cell refuses, with the reasons. */
    @PostExchange("/work")
    Work.Refused perform(@RequestBody Work work);

    /** Stops one instance, gracefully; answers before it has ended. */
    @PostExchange("/lrps/{processGuid}/instances/{instanceGuid}/stop")
    void stopLrp(@PathVariable String processGuid, @PathVariable String instanceGuid);

    /**
     * Has a running instance replaced elsewhere, as if the cell were evacuated of it alone: it serves until its
     * replacement runs. Answers before that has begun.
     */
    @PostExchange("/lrps/{processGuid}/instances/{instanceGuid}/move")
    default void moveLrp(@PathVariable String processGuid, @PathVariable String instanceGuid) {
        throw new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, "this cell does not move instances");
    }

    /** Gives a running instance other routes, tags and egress rules; answers before they are in force. */
    @PutExchange("/lrps/{processGuid}/instances/{instanceGuid}")
    default void updateLrp(
            @PathVariable String processGuid, @PathVariable String instanceGuid, @RequestBody InstanceUpdate update) {
        throw new ResponseStatusException(
                HttpStatus.NOT_IMPLEMENTED, "this cell does not support changes of running instances");
    }

    /** Ends the container of a task; answers before it has ended. */
    @PostExchange("/tasks/{taskGuid}/cancel")
    void cancelTask(@PathVariable String taskGuid);
}
