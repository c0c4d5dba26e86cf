package io.elasticruntime.bbs.task;

import io.elasticruntime.bbs.caller.CallingCell;
import io.elasticruntime.bbs.validation.InvalidFields;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tasks over HTTP. */
@RestController
class TasksController implements TasksApi {

    private final Tasks tasks;
    private final TaskStore store;

    TasksController(Tasks tasks, TaskStore store) {
        this.tasks = tasks;
        this.store = store;
    }

    @Override
    public List<Task> list(@Nullable String domain, @Nullable String cellId) {
        CallingCell.requireItself(cellId);
        return store.list(domain, cellId);
    }

    @Override
    public Task get(String taskGuid) {
        return store.find(taskGuid)
                .filter(TasksController::mayBeRead)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND, "resource-not-found", "the requested resource could not be found"));
    }

    @Override
    public Task desire(Desire task) {
        TaskValidation.check(task.taskGuid(), task.domain(), task.taskDefinition())
                .throwIfAny();
        return tasks.desire(task.taskGuid(), task.domain(), task.taskDefinition());
    }

    @Override
    public StartAnswer start(String taskGuid, Start start) {
        new InvalidFields().present(start.cellId(), "cell_id").throwIfAny();
        CallingCell.requireItself(start.cellId());
        return new StartAnswer(tasks.apply(taskGuid, new TaskRequest.Start(start.cellId())));
    }

    @Override
    public void complete(String taskGuid, Complete complete) {
        CallingCell.requireItself(complete.cellId());
        tasks.apply(
                taskGuid,
                new TaskRequest.Complete(
                        orEmpty(complete.cellId()),
                        complete.failed(),
                        orEmpty(complete.failureReason()),
                        orEmpty(complete.result())));
    }

    @Override
    public void reject(String taskGuid, Reject reject) {
        new InvalidFields().present(reject.reason(), "reason").throwIfAny();
        tasks.apply(taskGuid, new TaskRequest.Reject(reject.reason()));
    }

    @Override
    public void cancel(String taskGuid) {
        tasks.apply(taskGuid, new TaskRequest.Cancel());
    }

    @Override
    public void resolving(String taskGuid) {
        tasks.apply(taskGuid, new TaskRequest.Resolve());
    }

    @Override
    public void delete(String taskGuid) {
        tasks.apply(taskGuid, new TaskRequest.Delete());
    }

    /** For a cell there are its own tasks, and those that nobody has begun: it may be about to. */
    private static boolean mayBeRead(Task task) {
        return CallingCell.find()
                .map(caller -> caller.is(task.cellId()) || task.state() == Task.State.PENDING)
                .orElse(true);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
