package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.bridge.app.InstanceStatus.Usage;
import io.elasticruntime.ccbridge.app.ContainerUsage.Measurement;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The instances of processes with what they use: states from the BBS, figures from loggregator. */
@Component
class Instances {

    private final SchedulingInfosApi desiredLrps;
    private final ActualLrpsApi actualLrps;
    private final ContainerUsage usage;

    Instances(SchedulingInfosApi desiredLrps, ActualLrpsApi actualLrps, ContainerUsage usage) {
        this.desiredLrps = desiredLrps;
        this.actualLrps = actualLrps;
        this.usage = usage;
    }

    /** The instances by process guid. */
    Map<String, List<InstanceStatus>> of(List<String> processGuids) {
        Map<String, List<Measurement>> measured = new HashMap<>();
        Map<String, List<InstanceStatus>> instances = new LinkedHashMap<>();
        for (String processGuid : processGuids) {
            List<ActualLrp> lrps = actualLrps.list(null, null, processGuid, null);
            Optional<DesiredLrpSchedulingInfo> desired =
                    desiredLrps.list(null, List.of(processGuid)).stream().findFirst();
            boolean anyRuns = lrps.stream().anyMatch(lrp -> lrp.state() == ActualLrp.State.RUNNING);
            Map<Integer, Usage> usages = desired.isEmpty() || !anyRuns
                    ? Map.of()
                    : ContainerUsage.ofProcess(
                            ProcessGuid.process(processGuid),
                            measured.computeIfAbsent(desired.get().logGuid(), usage::of));
            instances.put(processGuid, InstanceStates.of(lrps, desired.isPresent(), usages));
        }
        return instances;
    }
}
