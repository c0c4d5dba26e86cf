package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.ActualLrpsApi.Crash;
import io.elasticruntime.diego.lrp.ActualLrpsApi.Start;
import io.elasticruntime.diego.lrp.Evacuation;
import io.elasticruntime.diego.lrp.EvacuationApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import org.springframework.web.bind.annotation.RestController;

/** Evacuation over HTTP. */
@RestController
class EvacuationController implements EvacuationApi {

    private final ActualLrps lrps;

    EvacuationController(ActualLrps lrps) {
        this.lrps = lrps;
    }

    @Override
    public Evacuation evacuateClaimed(String processGuid, int index, InstanceKey instance) {
        return evacuate(processGuid, index, new LrpRequest.EvacuateClaimed(InstanceReports.named(instance)));
    }

    @Override
    public Evacuation evacuateRunning(String processGuid, int index, Start start) {
        LrpRequest.Start running = InstanceReports.running(processGuid, index, start);
        return new Evacuation(lrps.evacuateRunning(new LrpKey(processGuid, index, start.domain()), running));
    }

    @Override
    public Evacuation evacuateCrashed(String processGuid, int index, Crash crash) {
        return evacuate(
                processGuid,
                index,
                new LrpRequest.EvacuateCrashed(InstanceReports.crashed(crash), InstanceReports.reason(crash)));
    }

    @Override
    public Evacuation evacuateStopped(String processGuid, int index, InstanceKey instance) {
        return evacuate(processGuid, index, new LrpRequest.EvacuateStopped(InstanceReports.named(instance)));
    }

    @Override
    public void removeEvacuating(String processGuid, int index, InstanceKey instance) {
        evacuate(processGuid, index, new LrpRequest.RemoveEvacuating(InstanceReports.named(instance)));
    }

    private Evacuation evacuate(String processGuid, int index, LrpRequest request) {
        return new Evacuation(lrps.evacuate(InstanceReports.key(processGuid, index), request));
    }
}
