package io.elasticruntime.ccbridge.task;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.internal.CcInternalApi.TaskCompleted;
import io.elasticruntime.bridge.task.AppTask;
import io.elasticruntime.bridge.task.BridgeTasksApi;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.ccbridge.peer.Outcomes;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.task.TaskCallback;
import io.elasticruntime.diego.task.TasksApi;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.annotation.PostExchange;

/** Runs and cancels tasks for cloud-controller, and hands on how they ended. */
@RestController
class TasksController implements BridgeTasksApi {

    private static final String UNAVAILABLE = "runner-unavailable";

    private final TasksApi tasks;
    private final CcInternalApi cloudController;
    private final TaskRecipe recipe;

    TasksController(TasksApi tasks, CcInternalApi cloudController, CellUrls urls) {
        this.tasks = tasks;
        this.cloudController = cloudController;
        this.recipe = new TaskRecipe(urls);
    }

    @Override
    public void run(AppTask task) {
        TasksApi.Desire desire = translate(task);
        Calls.through(UNAVAILABLE, () -> Calls.existingIsEnough(() -> tasks.desire(desire)));
    }

    @Override
    public void cancel(String taskGuid) {
        Calls.through(UNAVAILABLE, () -> Calls.endingIsEnough(() -> tasks.cancel(taskGuid)));
    }

    /** The BBS says how a task ended, and says it again until the answer is 200. */
    @PostExchange("/{taskGuid}/callback")
    void completed(@PathVariable String taskGuid, @RequestBody TaskCallback callback) {
        Outcomes.deliver(
                taskGuid,
                () -> cloudController.taskCompleted(
                        taskGuid, new TaskCompleted(callback.failed(), callback.failureReason())));
    }

    private TasksApi.Desire translate(AppTask task) {
        try {
            return recipe.task(task);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "runner-invalid-request", String.valueOf(e.getMessage()));
        }
    }
}
