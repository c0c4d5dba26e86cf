package io.elasticruntime.cellrep.rep;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.InstanceUpdate;
import io.elasticruntime.diego.cell.RepApi;
import org.springframework.web.bind.annotation.RestController;

/** The rep by HTTP. */
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
    public void moveLrp(String processGuid, String instanceGuid) {
        rep.moveInstance(processGuid, instanceGuid);
    }

    @Override
    public void updateLrp(String processGuid, String instanceGuid, InstanceUpdate update) {
        rep.updateInstance(processGuid, instanceGuid, update);
    }

    @Override
    public void cancelTask(String taskGuid) {
        rep.cancelTask(taskGuid);
    }
}
