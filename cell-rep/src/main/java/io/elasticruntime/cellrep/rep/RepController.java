package io.elasticruntime.cellrep.rep;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.RepApi;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rep by HTTP: {@link RepApi}, and for the operator the drain of this cell. */
@RestController
class RepController implements RepApi {

    private final Rep rep;

    RepController(Rep rep) {
        this.rep = rep;
    }

    @Override
    public CellState state() {
        return rep.state();
    }

    @Override
    public Work.Refused perform(Work work) {
        return rep.perform(work);
    }

    @Override
    public void stopLrp(String processGuid, String instanceGuid) {
        rep.stopInstance(processGuid, instanceGuid);
    }

    @Override
    public void cancelTask(String taskGuid) {
        rep.cancelTask(taskGuid);
    }

    /** Stops every instance and task of this cell, gracefully, and answers when no container is left. */
    @PostMapping("/v1/drain")
    Drained drain() throws InterruptedException {
        rep.drain();
        return new Drained(rep.state().lrps().size() + rep.state().tasks().size());
    }

    /** @param remaining containers that did not end in time */
    record Drained(int remaining) {}
}
