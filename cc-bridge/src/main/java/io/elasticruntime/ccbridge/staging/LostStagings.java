package io.elasticruntime.ccbridge.staging;

import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.staging.StagingCompleted.Error;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.ccbridge.sync.Comparison;
import io.elasticruntime.ccbridge.sync.SyncProperties;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Fails builds whose staging has been lost. A build that has just been made has no task yet: only one that has had
 * none for a whole interval is given up.
 */
@Component
@Order(3)
class LostStagings implements Comparison {

    private static final Logger log = LoggerFactory.getLogger(LostStagings.class);

    private final CcInternalApi cloudController;
    private final TasksApi tasks;
    private final SyncProperties properties;
    private final InstantSource time;

    /** When each build without a task was first seen to have none. */
    private Map<String, Instant> suspects = Map.of();

    LostStagings(CcInternalApi cloudController, TasksApi tasks, SyncProperties properties, InstantSource time) {
        this.cloudController = cloudController;
        this.tasks = tasks;
        this.properties = properties;
        this.time = time;
    }

    @Override
    public void run() {
        List<String> builds = cloudController.staging();
        Set<String> there = builds.isEmpty()
                ? Set.of()
                : tasks.list(StagingRecipe.DOMAIN, null).stream()
                        .map(Task::taskGuid)
                        .collect(Collectors.toSet());
        Instant now = time.instant();
        Map<String, Instant> missing = new HashMap<>();
        for (String build : builds) {
            if (!there.contains(build)) {
                missing.put(build, suspects.getOrDefault(build, now));
            }
        }
        suspects = missing;
        missing.forEach((build, since) -> {
            if (!since.plus(properties.interval()).isAfter(now)) {
                failIfStillLost(build);
            }
        });
    }

    private void failIfStillLost(String build) {
        if (Calls.find(() -> tasks.get(build)).isEmpty()) {
            log.atWarn().addKeyValue("build", build).log("a staging has been lost");
            cloudController.stagingCompleted(
                    build, StagingOutcome.failed(new Error("StagingError", StagingOutcome.FAILED)));
        }
    }
}
