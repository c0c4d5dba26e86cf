package io.elasticruntime.ccbridge.staging;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.staging.BridgeStagingApi;
import io.elasticruntime.bridge.staging.StagingCompleted;
import io.elasticruntime.bridge.staging.StagingRequest;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.ccbridge.peer.Outcomes;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.task.TaskCallback;
import io.elasticruntime.diego.task.TasksApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.PostExchange;

/** Stages for cloud-controller, and hands on how stagings ended. */
@RestController
class StagingController implements BridgeStagingApi {

    private static final Logger log = LoggerFactory.getLogger(StagingController.class);
    private static final String UNAVAILABLE = "stager-unavailable";

    private final TasksApi tasks;
    private final CcInternalApi cloudController;
    private final StagingRecipe recipe;

    StagingController(TasksApi tasks, CcInternalApi cloudController, CellUrls urls) {
        this.tasks = tasks;
        this.cloudController = cloudController;
        this.recipe = new StagingRecipe(urls);
    }

    @Override
    public void stage(String stagingGuid, StagingRequest request) {
        if (!stagingGuid.equals(request.stagingGuid())) {
            throw invalid("the path names " + stagingGuid + " and the body " + request.stagingGuid());
        }
        TasksApi.Desire desire = translate(request);
        Calls.through(UNAVAILABLE, () -> Calls.existingIsEnough(() -> tasks.desire(desire)));
    }

    @Override
    public void stop(String stagingGuid) {
        Calls.through(UNAVAILABLE, () -> Calls.endingIsEnough(() -> tasks.cancel(stagingGuid)));
    }

    /** The BBS says how a staging ended, and says it again until the answer is 200. */
    @PostExchange("/{stagingGuid}/callback")
    void completed(@PathVariable String stagingGuid, @RequestBody TaskCallback callback) {
        StagingCompleted outcome = StagingOutcome.of(callback);
        if (outcome.error() != null) {
            log.atInfo()
                    .addKeyValue("build", stagingGuid)
                    .addKeyValue("error", outcome.error().id())
                    .addKeyValue("reason", callback.failureReason())
                    .log("a staging has failed");
        }
        Outcomes.deliver(stagingGuid, () -> cloudController.stagingCompleted(stagingGuid, outcome));
    }

    private TasksApi.Desire translate(StagingRequest request) {
        try {
            return recipe.task(request);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(HttpStatus.UNPROCESSABLE_CONTENT, "stager-invalid-request", detail);
    }
}
