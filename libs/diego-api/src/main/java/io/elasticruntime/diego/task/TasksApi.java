package io.elasticruntime.diego.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * Tasks in the BBS (diego-core.md b.3, c.1). Problems: {@code resource-not-found} (404), {@code resource-exists} (409),
 * {@code invalid-state-transition} (409), {@code running-on-different-cell} (409), {@code invalid-request} (422).
 */
@HttpExchange("/v1/tasks")
public interface TasksApi {

    /** Lists tasks; filters that are given must all match. */
    @GetExchange
    List<Task> list(
            @RequestParam(required = false) @Nullable String domain,
            @RequestParam(name = "cell_id", required = false) @Nullable String cellId);

    @GetExchange("/{taskGuid}")
    Task get(@PathVariable String taskGuid);

    /** Desires a task: stores it as pending and has it placed. */
    @PostExchange
    Task desire(@RequestBody Desire task);

    /** A cell takes the task. It may run it only if the answer says so: this keeps it from running twice. */
    @PostExchange("/{taskGuid}/start")
    StartAnswer start(@PathVariable String taskGuid, @RequestBody Start start);

    @PostExchange("/{taskGuid}/complete")
    void complete(@PathVariable String taskGuid, @RequestBody Complete complete);

    /** The auction or a cell turns the task down; it is pending again, until it has been turned down too often. */
    @PostExchange("/{taskGuid}/reject")
    void reject(@PathVariable String taskGuid, @RequestBody Reject reject);

    /** Completes the task as failed ({@code task was cancelled}) and stops its container. */
    @PostExchange("/{taskGuid}/cancel")
    void cancel(@PathVariable String taskGuid);

    /** The client has begun to handle a completed task. */
    @PostExchange("/{taskGuid}/resolving")
    void resolving(@PathVariable String taskGuid);

    /** Forgets a task that is resolving. */
    @DeleteExchange("/{taskGuid}")
    void delete(@PathVariable String taskGuid);

    record Desire(String taskGuid, String domain, TaskDefinition taskDefinition) {}

    record Start(String cellId) {}

    record StartAnswer(boolean shouldStart) {}

    record Complete(String cellId, boolean failed, String failureReason, String result) {}

    record Reject(String reason) {}
}
