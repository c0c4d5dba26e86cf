package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.RunRequest;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the BBS and the containers of tasks in agreement (diego-core.md g.2). */
final class TaskReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(TaskReconciler.class);

    private final Cell cell;
    private final Executor executor;
    private final TasksApi tasks;

    TaskReconciler(Cell cell, Executor executor, TasksApi tasks) {
        this.cell = cell;
        this.executor = executor;
        this.tasks = tasks;
    }

    /** Does what the container's state asks for now. */
    void reconcile(Container container) throws InterruptedException {
        String guid = container.guid();
        switch (Reaction.toTask(container.state(), container.result())) {
            case Reaction.StartTask _ -> start(guid);
            case Reaction.Reject reject -> {
                reject(guid, reject.reason());
                executor.delete(guid);
            }
            case Reaction.Complete complete -> {
                complete(container, complete);
                executor.delete(guid);
            }
            case Reaction.None _ -> confirm(guid);
            case Reaction.ClaimAndRun _,
                    Reaction.Claim _,
                    Reaction.Start _,
                    Reaction.Remove _,
                    Reaction.Crash _,
                    Reaction.EvacuateClaimed _,
                    Reaction.EvacuateRunning _,
                    Reaction.EvacuateStopped _,
                    Reaction.EvacuateCrashed _ -> throw new IllegalStateException("not for tasks");
        }
    }

    /** The BBS believes that a task runs here: if no container holds it, it does not. */
    void reconcile(Task task) {
        if (executor.find(task.taskGuid()).isEmpty()) {
            report(task.taskGuid(), true, "task container does not exist", "");
        }
    }

    private void start(String guid) throws InterruptedException {
        Task task;
        try {
            if (!tasks.start(guid, new TasksApi.Start(cell.id())).shouldStart()) {
                return;
            }
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            LOG.atInfo()
                    .addKeyValue("task", guid)
                    .addKeyValue("problem", e.problem())
                    .log("start refused");
            executor.delete(guid);
            return;
        }
        try {
            task = tasks.get(guid);
        } catch (RuntimeException e) {
            // the BBS counts it as running here now, and will not say again that it should start
            executor.delete(guid);
            report(guid, true, "failed to run container", "");
            return;
        }
        RunRequest request = RunRequests.of(task.taskDefinition(), guid);
        if (!executor.run(guid, request)) {
            report(guid, true, "failed to run container", "");
        }
    }

    /** The task may have been cancelled while nobody could reach this cell. */
    private void confirm(String guid) throws InterruptedException {
        try {
            Task task = tasks.get(guid);
            if (task.state() != Task.State.RUNNING && task.state() != Task.State.PENDING) {
                executor.delete(guid);
            }
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            executor.delete(guid);
        }
    }

    private void reject(String guid, String reason) {
        try {
            tasks.reject(guid, new TasksApi.Reject(reason));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
        }
    }

    private void complete(Container container, Reaction.Complete complete) {
        String file = container.request() == null ? null : container.request().resultFile();
        String result = "";
        boolean failed = complete.failed();
        String reason = complete.reason();
        if (!failed && file != null && !file.isEmpty()) {
            try {
                result = executor.result(container.guid(), file);
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("task", container.guid()).setCause(e).log("the result cannot be read");
                failed = true;
                reason = "failed to fetch result";
            }
        }
        report(container.guid(), failed, reason, result);
    }

    private void report(String guid, boolean failed, String reason, String result) {
        try {
            tasks.complete(guid, new TasksApi.Complete(cell.id(), failed, reason, result));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            LOG.atInfo()
                    .addKeyValue("task", guid)
                    .addKeyValue("problem", e.problem())
                    .log("completion refused");
        }
    }

    private static void throwUnlessRefused(ProblemException e) {
        if (!e.status().is4xxClientError()) {
            throw e;
        }
    }
}
