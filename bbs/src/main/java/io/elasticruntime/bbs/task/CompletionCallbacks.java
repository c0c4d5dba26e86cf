package io.elasticruntime.bbs.task;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TaskCallback;
import java.net.URI;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Posts results to whoever asked for them (diego-core.md b.4). An answer counts as delivered unless it says that the
 * server is at fault (5xx): unlike the original we do not lose a result to a 500.
 */
@Component
class CompletionCallbacks {

    private static final Logger log = LoggerFactory.getLogger(CompletionCallbacks.class);

    private final Peers peers;

    CompletionCallbacks(Peers peers) {
        this.peers = peers;
    }

    /** Whether the result needs no other delivery. */
    boolean post(Task task) {
        String url = Objects.requireNonNull(task.taskDefinition().completionCallbackUrl());
        try {
            peers.rest(peers.locate(URI.create(url)))
                    .post()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(new TaskCallback(
                            task.taskGuid(),
                            task.failed(),
                            task.failureReason(),
                            task.result(),
                            task.taskDefinition().annotation(),
                            task.createdAt()))
                    .retrieve()
                    .toBodilessEntity();
            return true;
        } catch (ProblemException e) {
            warn(task, e);
            return !e.status().is5xxServerError();
        } catch (ResourceAccessException e) {
            warn(task, e);
            return false;
        } catch (IllegalArgumentException e) {
            warn(task, e); // not a URL: nobody can ever be told
            return true;
        }
    }

    private static void warn(Task task, RuntimeException failure) {
        log.atWarn()
                .addKeyValue("task_guid", task.taskGuid())
                .addKeyValue("url", task.taskDefinition().completionCallbackUrl())
                .addKeyValue("cause", failure.getMessage())
                .log("a completion callback was not accepted");
    }
}
