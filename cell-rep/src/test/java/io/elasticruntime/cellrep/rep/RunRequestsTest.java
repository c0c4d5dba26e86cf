package io.elasticruntime.cellrep.rep;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.executor.RunRequest;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.ImageLayer.DigestAlgorithm;
import io.elasticruntime.diego.ImageLayer.LayerType;
import io.elasticruntime.diego.ImageLayer.MediaType;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.task.TaskDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class RunRequestsTest {

    private static final Action ACTION = new Action.Run("true", List.of(), null, List.of(), null, "vcap", null, false);

    private static final Action.Download DROPLET = new Action.Download(
            "droplet", "http://bits/droplet", "/home/vcap", "sha256:abc", null, "vcap", "sha256", "abc");

    private static final ImageLayer DROPLET_LAYER = new ImageLayer(
            "droplet",
            "http://bits/droplet",
            "/home/vcap",
            LayerType.EXCLUSIVE,
            MediaType.TGZ,
            DigestAlgorithm.SHA256,
            "abc");

    @Test
    void sharedLayersAreMountedAndExclusiveOnesAreTheContainersOwn() {
        RunRequest request = RunRequests.of(
                task(
                        DROPLET_LAYER,
                        new ImageLayer(
                                "tools",
                                "http://bits/tools",
                                "/tools",
                                LayerType.SHARED,
                                MediaType.TGZ,
                                DigestAlgorithm.SHA512,
                                "def"),
                        new ImageLayer(null, "http://bits/more", "/more", LayerType.SHARED, MediaType.ZIP, null, null)),
                "t");

        assertThat(request.layers()).containsExactly(DROPLET);
        assertThat(request.cachedDependencies())
                .containsExactly(
                        new CachedDependency(
                                "tools", "http://bits/tools", "/tools", "sha512:def", null, "sha512", "def"),
                        new CachedDependency(null, "http://bits/more", "/more", "http://bits/more", null, null, null));
    }

    @Test
    void withoutABackEndThatHasLayersTheyAreDownloadedFirst() {
        RunRequest request = RunRequests.of(task(DROPLET_LAYER), "t");

        assertThat(request.preparation(true)).isNull();
        assertThat(request.preparation(false)).isEqualTo(new Action.Parallel(List.of(DROPLET), null));
    }

    @Test
    void sidecarsLiveAndDieWithTheActionOfAnLrp() {
        JsonMapper json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
        DesiredLrp lrp = json.readValue("""
                {"process_guid": "p", "rootfs": "preloaded:hostfs",
                 "action": {"run": {"path": "web", "user": "vcap"}},
                 "sidecars": [{"action": {"run": {"path": "agent", "user": "vcap"}}, "memory_mb": 16}]}
                """, DesiredLrp.class);

        Action action = RunRequests.of(lrp, new Workload.Instance("p", 0, "cf-apps"), "i")
                .action();

        assertThat(action)
                .isEqualTo(new Action.Codependent(
                        List.of(lrp.action(), lrp.sidecars().getFirst().action()), null));
    }

    @Test
    void aRequestIsReadAsItWasWritten() {
        JsonMapper json = JsonMapper.builder().build();
        RunRequest request = RunRequests.of(task(DROPLET_LAYER), "t");

        assertThat(json.readValue(json.writeValueAsString(request), RunRequest.class))
                .isEqualTo(request);
    }

    private static TaskDefinition task(ImageLayer... layers) {
        return new TaskDefinition(
                "preloaded:hostfs",
                List.of(),
                List.of(),
                ACTION,
                0,
                0,
                0,
                0,
                false,
                null,
                "log",
                null,
                Map.of(),
                null,
                null,
                "",
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                List.of(layers),
                "vcap",
                List.of(),
                List.of(),
                null);
    }
}
