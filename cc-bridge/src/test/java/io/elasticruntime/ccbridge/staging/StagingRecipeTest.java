package io.elasticruntime.ccbridge.staging;

import static io.elasticruntime.ccbridge.Samples.APP;
import static io.elasticruntime.ccbridge.Samples.URLS;
import static io.elasticruntime.ccbridge.Samples.staging;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.XxHash64;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.task.TasksApi.Desire;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagingRecipeTest {

    private static final String BRIDGE = "https://cc-bridge.service.internal";
    private static final String BLOBS = "https://cloud-controller.service.internal";

    private final Desire desire = new StagingRecipe(URLS).task(staging("build-1"));

    @Test
    void aStagingIsATaskWhoseResultComesBackByCallback() {
        var definition = desire.taskDefinition();

        assertThat(desire.taskGuid()).isEqualTo("build-1");
        assertThat(desire.domain()).isEqualTo("cf-app-staging");
        assertThat(definition.resultFile()).isEqualTo("/tmp/result.json");
        assertThat(definition.completionCallbackUrl()).isEqualTo(BRIDGE + "/v1/staging/build-1/callback");
        assertThat(definition.logSource()).isEqualTo("STG");
        assertThat(definition.logGuid()).isEqualTo(APP);
        assertThat(definition.placementTags()).containsExactly("segment");
        assertThat(definition.cpuWeight()).isEqualTo(50);
        assertThat(definition.env()).containsExactly(new EnvironmentVariable("LANG", "en_US.UTF-8"));
    }

    @Test
    void itDownloadsBuildsAndUploadsWithinItsTime() {
        List<EnvironmentVariable> env =
                List.of(new EnvironmentVariable("CF_STACK", "hostfs"), new EnvironmentVariable("LANG", "en_US.UTF-8"));

        assertThat(desire.taskDefinition().action())
                .isEqualTo(new Action.Timeout(
                        Action.serial(
                                Action.parallel(
                                        download("app package", "packages/p1", "/tmp/app", "aa"),
                                        new Action.Try(
                                                download(
                                                        "build artifacts cache",
                                                        "buildpack-caches/hostfs/" + APP,
                                                        "/tmp/cache",
                                                        "bb"),
                                                null)),
                                new Action.Run(
                                        "/tmp/lifecycle/builder",
                                        List.of(
                                                "-buildDir=/tmp/app",
                                                "-buildpackOrder=bp1_cc,https://example.com/bp.zip",
                                                "-skipDetect=true",
                                                "-buildpacksDir=/tmp/buildpacks",
                                                "-buildArtifactsCacheDir=/tmp/cache",
                                                "-outputDroplet=/tmp/droplet",
                                                "-outputBuildArtifactsCache=/tmp/output-cache",
                                                "-outputMetadata=/tmp/result.json"),
                                        null,
                                        env,
                                        new Action.ResourceLimits(16384L),
                                        "vcap",
                                        null,
                                        false),
                                new Action.EmitProgress(
                                        Action.parallel(
                                                upload("droplet", "/tmp/droplet", "/v1/droplets/build-1"),
                                                upload(
                                                        "build artifacts cache",
                                                        "/tmp/output-cache",
                                                        "/v1/build_artifacts/hostfs/" + APP)),
                                        "Uploading droplet, build artifacts cache...",
                                        "Uploading complete",
                                        "Uploading failed",
                                        null)),
                        900_000,
                        null));
    }

    @Test
    void installedBuildpacksAreMountedWhereTheBuilderLooks() {
        assertThat(desire.taskDefinition().cachedDependencies())
                .containsExactly(
                        new CachedDependency(
                                null,
                                BRIDGE + "/v1/static/lifecycle/lifecycle.tgz",
                                "/tmp/lifecycle",
                                "buildpack-hostfs-lifecycle",
                                null,
                                null,
                                null),
                        new CachedDependency(
                                "nodejs",
                                BLOBS + "/internal/v1/buildpacks/bp1/bits",
                                "/tmp/buildpacks/" + XxHash64.directoryName("bp1_cc"),
                                "bp1_cc",
                                null,
                                "sha256",
                                "cc"));
    }

    @Test
    void aPathWhereNoBitsAreIsNamed() {
        assertThatThrownBy(() -> URLS.download(new Bits("/v3/apps", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/v3/apps");
    }

    private static Action.Download download(String artifact, String path, String to, String sha256) {
        return new Action.Download(
                artifact, BLOBS + "/internal/v1/" + path + "/bits", to, null, null, "vcap", "sha256", sha256);
    }

    private static Action.Upload upload(String artifact, String from, String path) {
        return new Action.Upload(artifact, from, BRIDGE + path, null, "vcap");
    }
}
