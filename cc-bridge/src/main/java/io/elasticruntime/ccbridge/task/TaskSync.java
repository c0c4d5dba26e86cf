package io.elasticruntime.ccbridge.task;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.internal.CcInternalApi.TaskCompleted;
import io.elasticruntime.bridge.internal.CcInternalApi.TaskState;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.ccbridge.sync.Comparison;
import io.elasticruntime.ccbridge.sync.Pages;
import io.elasticruntime.ccbridge.sync.Repairs;
import io.elasticruntime.ccbridge.sync.SyncProperties;
import io.elasticruntime.diego.domain.DomainsApi;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Compares the tasks that cloud-controller believes in with those of the BBS. */
@Component
@Order(2)
class TaskSync implements Comparison {

    private static final Logger log = LoggerFactory.getLogger(TaskSync.class);

    private final CcInternalApi cloudController;
    private final TasksApi tasks;
    private final DomainsApi domains;
    private final SyncProperties properties;
    private final InstantSource time;

    TaskSync(
            CcInternalApi cloudController,
            TasksApi tasks,
            DomainsApi domains,
            SyncProperties properties,
            InstantSource time) {
        this.cloudController = cloudController;
        this.tasks = tasks;
        this.domains = domains;
        this.properties = properties;
        this.time = time;
    }

    @Override
    public void run() {
        List<Task> there = tasks.list(TaskRecipe.DOMAIN, null);
        List<TaskState> wanted = Pages.all(after -> cloudController.tasks(after, Pages.SIZE), TaskState::taskGuid);
        TaskDifference difference = TaskDifference.of(wanted, there, time.instant());
        Repairs.each(difference.lost(), properties.workers(), this::failIfStillLost);
        Repairs.each(difference.expired(), properties.workers(), guid -> fail(guid, "Task expired in PENDING state"));
        Repairs.each(
                difference.toCancel(), properties.workers(), guid -> Calls.endingIsEnough(() -> tasks.cancel(guid)));
        domains.upsert(TaskRecipe.DOMAIN, properties.domainTtl().toSeconds());
    }

    /** The list of the BBS is older than that of cloud-controller: a task may have begun in between. */
    private void failIfStillLost(String guid) {
        if (Calls.find(() -> tasks.get(guid)).isEmpty()) {
            fail(guid, "Unable to determine completion status");
        }
    }

    private void fail(String guid, String reason) {
        log.atWarn().addKeyValue("task", guid).addKeyValue("reason", reason).log("a task is given up");
        cloudController.taskCompleted(guid, new TaskCompleted(true, reason));
    }
}
