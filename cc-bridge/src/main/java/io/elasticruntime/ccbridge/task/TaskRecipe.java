package io.elasticruntime.ccbridge.task;

import io.elasticruntime.bridge.task.AppTask;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.recipe.EgressRules;
import io.elasticruntime.ccbridge.recipe.Recipe;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.task.TaskDefinition;
import io.elasticruntime.diego.task.TasksApi.Desire;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns an app's task into a task of the BBS (cell-and-staging.md D4). */
final class TaskRecipe {

    /** Domain of all tasks of apps. */
    static final String DOMAIN = "cf-tasks";

    private final CellUrls urls;

    TaskRecipe(CellUrls urls) {
        this.urls = urls;
    }

    /** @throws IllegalArgumentException naming what in the task cannot be translated */
    Desire task(AppTask task) {
        List<EnvironmentVariable> env = Recipe.env(task.environment());
        Action action = Recipe.launcher(task.command(), "", env, null, "APP/TASK/" + task.name());
        return new Desire(
                task.taskGuid(),
                DOMAIN,
                new TaskDefinition(
                        Recipe.rootfs(task.stack()),
                        env,
                        List.of(Recipe.lifecycle(urls, task.stack())),
                        action,
                        task.diskMb(),
                        task.memoryMb(),
                        Recipe.MAX_PIDS,
                        Recipe.cpuWeight(task.memoryMb()),
                        false,
                        "CELL",
                        task.appGuid(),
                        task.logRateLimitBytesPerSecond(),
                        tags(task),
                        null,
                        urls.taskCallback(task.taskGuid()),
                        "",
                        EgressRules.of(task.egressRules()),
                        Recipe.placementTags(task.placementTag()),
                        null,
                        Recipe.identity(task.appGuid(), task.tags()),
                        null,
                        null,
                        List.of(Recipe.droplet(urls, task.droplet(), null)),
                        Recipe.USER,
                        List.of(),
                        List.of(),
                        null));
    }

    private static Map<String, MetricTagValue> tags(AppTask task) {
        Map<String, MetricTagValue> tags = new TreeMap<>(Recipe.tags(task.tags()));
        tags.put("source_id", MetricTagValue.of(task.appGuid()));
        return tags;
    }
}
