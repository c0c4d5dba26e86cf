package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.BridgeAppsApi;
import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.component.http.ProblemException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** What cloud-controller asks for at once, without waiting for the next comparison. */
@RestController
class AppsController implements BridgeAppsApi {

    private static final String UNAVAILABLE = "runner-unavailable";

    private final AppRunner runner;
    private final Instances instances;

    AppsController(AppRunner runner, Instances instances) {
        this.runner = runner;
        this.instances = instances;
    }

    @Override
    public void desire(String processGuid, DesiredApp app) {
        if (!processGuid.equals(app.processGuid())) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "runner-invalid-request",
                    "the path names " + processGuid + " and the body " + app.processGuid());
        }
        Calls.through(UNAVAILABLE, () -> runner.desire(app));
    }

    @Override
    public void stop(String processGuid) {
        Calls.through(UNAVAILABLE, () -> runner.stop(processGuid));
    }

    @Override
    public void stopIndex(String processGuid, int index) {
        Calls.through(UNAVAILABLE, () -> runner.stopIndex(processGuid, index));
    }

    @Override
    public List<InstanceStatus> instances(String processGuid) {
        return Calls.through(UNAVAILABLE, () -> instances.of(List.of(processGuid)))
                .getOrDefault(processGuid, List.of());
    }

    @Override
    public Map<String, List<InstanceStatus>> instances(List<String> processGuids) {
        return Calls.through(UNAVAILABLE, () -> instances.of(processGuids));
    }
}
