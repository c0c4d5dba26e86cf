package io.elasticruntime.bridge.task;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** Tasks of apps. The outcome comes later, to {@code CcInternalApi.taskCompleted}. */
@HttpExchange("/v1/tasks")
public interface BridgeTasksApi {

    /** Runs a task; the same guid again changes nothing. */
    @PostExchange
    void run(@RequestBody AppTask task);

    /** Cancels a task; none there is no error. */
    @DeleteExchange("/{taskGuid}")
    void cancel(@PathVariable String taskGuid);
}
