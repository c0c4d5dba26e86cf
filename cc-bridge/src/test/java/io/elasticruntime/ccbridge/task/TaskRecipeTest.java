package io.elasticruntime.ccbridge.task;

import static io.elasticruntime.ccbridge.Samples.APP;
import static io.elasticruntime.ccbridge.Samples.URLS;
import static io.elasticruntime.ccbridge.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.task.TasksApi.Desire;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskRecipeTest {

    @Test
    void aTaskHasTheDropletAndRunsItsCommandOnce() {
        Desire desire = new TaskRecipe(URLS).task(task("t1"));
        List<EnvironmentVariable> env =
                List.of(new EnvironmentVariable("A", "1"), new EnvironmentVariable("LANG", "C"));

        assertThat(desire.taskGuid()).isEqualTo("t1");
        assertThat(desire.domain()).isEqualTo("cf-tasks");
        var definition = desire.taskDefinition();
        assertThat(definition.action())
                .isEqualTo(new Action.Run(
                        "/tmp/lifecycle/launcher",
                        List.of("app", "rake db:migrate", ""),
                        null,
                        env,
                        null,
                        "vcap",
                        "APP/TASK/migrate",
                        false));
        assertThat(definition.imageLayers())
                .containsExactly(new ImageLayer(
                        null,
                        "https://cloud-controller.service.internal/internal/v1/droplets/d1/bits",
                        "/home/vcap",
                        ImageLayer.LayerType.EXCLUSIVE,
                        ImageLayer.MediaType.TGZ,
                        ImageLayer.DigestAlgorithm.SHA256,
                        "abc"));
        assertThat(definition.legacyDownloadUser()).isEqualTo("vcap");
        assertThat(definition.env()).isEqualTo(env);
        assertThat(definition.completionCallbackUrl())
                .isEqualTo("https://cc-bridge.service.internal/v1/tasks/t1/callback");
        assertThat(definition.resultFile()).isNull();
        assertThat(definition.logSource()).isEqualTo("CELL");
        assertThat(definition.logGuid()).isEqualTo(APP);
        assertThat(definition.cpuWeight()).isEqualTo(6);
    }
}
