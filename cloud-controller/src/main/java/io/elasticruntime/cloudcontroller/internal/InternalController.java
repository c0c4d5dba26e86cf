package io.elasticruntime.cloudcontroller.internal;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.staging.StagingCompleted;
import io.elasticruntime.cloudcontroller.build.Builds;
import io.elasticruntime.cloudcontroller.runtime.DesiredApps;
import io.elasticruntime.cloudcontroller.task.Tasks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RestController;

/** What cc-bridge tells and asks. */
@RestController
class InternalController implements CcInternalApi {

    private static final int LARGEST_PAGE = 5000;

    private final Builds builds;
    private final Tasks tasks;
    private final DesiredApps desired;
    private final Crashes crashes;

    InternalController(Builds builds, Tasks tasks, DesiredApps desired, Crashes crashes) {
        this.builds = builds;
        this.tasks = tasks;
        this.desired = desired;
        this.crashes = crashes;
    }

    @Override
    public void stagingCompleted(String stagingGuid, StagingCompleted outcome) {
        builds.completed(stagingGuid, outcome);
    }

    @Override
    public void taskCompleted(String taskGuid, TaskCompleted outcome) {
        tasks.completed(taskGuid, outcome);
    }

    @Override
    public void crashed(String processGuid, AppCrashed crash) {
        crashes.record(processGuid, crash);
    }

    @Override
    public List<Fingerprint> fingerprints(@Nullable String after, int limit) {
        return desired.fingerprints(after, page(limit));
    }

    @Override
    public List<DesiredApp> details(List<String> processGuids) {
        return desired.details(processGuids);
    }

    @Override
    public List<TaskState> tasks(@Nullable String after, int limit) {
        return tasks.active(after, page(limit));
    }

    @Override
    public List<String> staging() {
        return builds.staging();
    }

    private static int page(int limit) {
        return Math.clamp(limit, 1, LARGEST_PAGE);
    }
}
