package io.elasticruntime.cellrep.testing;

import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TaskDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Things to run. */
public final class Requests {

    private Requests() {}

    /** A process whose output is {@code APP/PROC/WEB}. */
    public static Action.Run run(String path, String... args) {
        return runAs("APP/PROC/WEB", path, args);
    }

    public static Action.Run runAs(String source, String path, String... args) {
        return new Action.Run(
                path,
                List.of(args),
                null,
                List.of(new EnvironmentVariable("PORT", "8080")),
                null,
                "vcap",
                source,
                false);
    }

    /** A web process with port 8080; checked by TCP unless {@code checks} is null. */
    public static DesiredLrp lrp(
            String processGuid, Action action, @Nullable CheckDefinition checks, long startTimeoutMs) {
        return lrp(processGuid, action, checks, startTimeoutMs, List.of());
    }

    /** The same with a droplet, or what else it has in its file system. */
    public static DesiredLrp lrp(
            String processGuid,
            Action action,
            @Nullable CheckDefinition checks,
            long startTimeoutMs,
            List<ImageLayer> layers) {
        return new DesiredLrp(
                processGuid,
                "cf-apps",
                "preloaded:hostfs",
                1,
                List.of(new EnvironmentVariable("LANG", "en_US.UTF-8")),
                List.of(),
                null,
                action,
                null,
                checks,
                startTimeoutMs,
                512,
                64,
                1024,
                3,
                false,
                List.of(8080),
                Map.of(),
                "CELL",
                "app-guid",
                null,
                Map.of(
                        "source_id", MetricTagValue.of("app-guid"),
                        "instance_id", new MetricTagValue(null, MetricTagValue.Dynamic.INDEX),
                        "process_instance_id", new MetricTagValue(null, MetricTagValue.Dynamic.INSTANCE_GUID)),
                "",
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                layers,
                "vcap",
                List.of(),
                List.of(),
                null,
                List.of(),
                UpdateStrategy.ROLLING,
                null);
    }

    public static CheckDefinition tcpCheck() {
        return new CheckDefinition(List.of(CheckDefinition.Check.tcp(8080)), null, List.of());
    }

    public static Task task(String guid, Action action, @Nullable String resultFile, CachedDependency... dependencies) {
        TaskDefinition definition = new TaskDefinition(
                "preloaded:hostfs",
                List.of(),
                List.of(dependencies),
                action,
                512,
                64,
                1024,
                1,
                false,
                "STG",
                "app-guid",
                null,
                Map.of(),
                resultFile,
                null,
                "",
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                List.of(),
                null);
        return new Task(guid, "cf-app-staging", definition, Task.State.PENDING, "", "", false, "", 0, "", 0, 0, 0);
    }
}
