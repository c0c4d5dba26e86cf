package io.elasticruntime.bridge.internal;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.staging.StagingCompleted;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/**
 * What cloud-controller offers to cc-bridge alone (by certificate). Besides these calls it serves and takes bytes:
 *
 * <ul>
 *   <li>{@code GET /internal/v1/packages/{guid}/bits}, {@code GET /internal/v1/droplets/{guid}/bits},
 *       {@code GET /internal/v1/buildpacks/{guid}/bits},
 *       {@code GET /internal/v1/buildpack-caches/{stack}/{app_guid}/bits}
 *   <li>{@code POST /internal/v1/droplets/{build_guid}/upload}: the body is the droplet; 201 when it is stored. With the
 *       header {@code Content-Digest: sha-256=:<base64>:} a different body is refused with 422
 *       {@code digest-mismatch}
 *   <li>{@code POST /internal/v1/buildpack-caches/{stack}/{app_guid}/upload}: the same for the build artifacts cache
 * </ul>
 */
@HttpExchange("/internal/v1")
public interface CcInternalApi {

    /** A staging has ended. Repeated until it is answered; a build that has ended already ignores it. */
    @PostExchange("/staging/{stagingGuid}/completed")
    void stagingCompleted(@PathVariable String stagingGuid, @RequestBody StagingCompleted outcome);

    /** A task has ended. Repeated until it is answered; a task that has ended already ignores it. */
    @PostExchange("/tasks/{taskGuid}/completed")
    void taskCompleted(@PathVariable String taskGuid, @RequestBody TaskCompleted outcome);

    /** An instance has crashed. At least once; cloud-controller drops what it has seen, by instance guid. */
    @PostExchange("/apps/{processGuid}/crashed")
    void crashed(@PathVariable String processGuid, @RequestBody AppCrashed crash);

    /** What should run, a page at a time, ordered by process guid: the cheap form, for comparing. */
    @GetExchange("/desired-apps/fingerprints")
    List<Fingerprint> fingerprints(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "500") int limit);

    /** The whole of some of them; those that should no longer run are missing. */
    @PostExchange("/desired-apps/details")
    List<DesiredApp> details(@RequestBody List<String> processGuids);

    /** Tasks that have not ended, a page at a time, ordered by guid. */
    @GetExchange("/tasks")
    List<TaskState> tasks(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "500") int limit);

    /** Builds that are staging: those without a task in the BBS have been lost. */
    @GetExchange("/staging")
    List<String> staging();

    record Fingerprint(String processGuid, String etag) {}

    /**
     * @param state {@code PENDING}, {@code RUNNING} or {@code CANCELING}
     * @param createdAtNanos nanoseconds since the epoch
     */
    record TaskState(String taskGuid, String state, long createdAtNanos) {}

    /** @param failureReason such as {@code APP/TASK/migrate: Exited with status 1}; empty if it did not fail */
    record TaskCompleted(boolean failed, String failureReason) {}

    /**
     * @param exitDescription the crash reason, such as {@code APP/PROC/WEB: Exited with status 1}
     * @param crashTimestamp nanoseconds since the epoch
     */
    record AppCrashed(
            String instance, int index, String cellId, String exitDescription, int crashCount, long crashTimestamp) {}
}
