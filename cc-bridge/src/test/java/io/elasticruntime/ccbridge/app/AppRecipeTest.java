package io.elasticruntime.ccbridge.app;

import static io.elasticruntime.ccbridge.Samples.APP;
import static io.elasticruntime.ccbridge.Samples.PROCESS;
import static io.elasticruntime.ccbridge.Samples.URLS;
import static io.elasticruntime.ccbridge.Samples.app;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.app.DesiredApp.HealthCheck;
import io.elasticruntime.ccbridge.recipe.Recipe;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CertificateProperties;
import io.elasticruntime.diego.CheckDefinition.Check;
import io.elasticruntime.diego.CheckDefinition.HttpCheck;
import io.elasticruntime.diego.CheckDefinition.TcpCheck;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.MetricTagValue.Dynamic;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.DesiredLrp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppRecipeTest {

    private final AppRecipe recipe = new AppRecipe(URLS);

    @Test
    void aSidecarIsLaunchedBesideTheProcessWithItsOwnEnvironmentAndLogSource() {
        DesiredApp app = app(
                PROCESS,
                "etag-1",
                1,
                new HealthCheck("process", null, null, null, null),
                List.of(),
                List.of(new DesiredApp.Sidecar("agent", "./agent", Map.of("MEMORY_LIMIT", "16m"))));

        Action.Codependent action = (Action.Codependent) recipe.lrp(app).action();

        assertThat(action.actions()).hasSize(2);
        assertThat(action.actions().getLast())
                .isEqualTo(new Action.Run(
                        "/tmp/lifecycle/launcher",
                        List.of("app", "./agent", ""),
                        null,
                        List.of(new EnvironmentVariable("MEMORY_LIMIT", "16m")),
                        new Action.ResourceLimits(16384L),
                        "vcap",
                        "APP/PROC/WEB/SIDECAR/AGENT",
                        false));
    }

    @Test
    void anAppBecomesAnLrpThatHasTheDropletAndLaunchesIt() {
        DesiredLrp lrp = recipe.lrp(app());

        assertThat(lrp.processGuid()).isEqualTo(PROCESS);
        assertThat(lrp.domain()).isEqualTo("cf-apps");
        assertThat(lrp.rootfs()).isEqualTo("preloaded:hostfs");
        assertThat(lrp.instances()).isEqualTo(2);
        assertThat(lrp.annotation()).isEqualTo("etag-1");
        assertThat(lrp.env()).containsExactly(new EnvironmentVariable("LANG", "en_US.UTF-8"));
        assertThat(lrp.cachedDependencies())
                .containsExactly(new CachedDependency(
                        null,
                        "https://cc-bridge.service.internal/v1/static/lifecycle/lifecycle.tgz",
                        "/tmp/lifecycle",
                        "buildpack-hostfs-lifecycle",
                        null,
                        null,
                        null));
        assertThat(lrp.setup()).isNull();
        assertThat(lrp.imageLayers())
                .containsExactly(new ImageLayer(
                        "droplet",
                        "https://cloud-controller.service.internal/internal/v1/droplets/d1/bits",
                        "/home/vcap",
                        ImageLayer.LayerType.EXCLUSIVE,
                        ImageLayer.MediaType.TGZ,
                        ImageLayer.DigestAlgorithm.SHA256,
                        "abc"));
        assertThat(lrp.legacyDownloadUser()).isEqualTo("vcap");
        assertThat(lrp.action())
                .isEqualTo(Action.codependent(new Action.Run(
                        "/tmp/lifecycle/launcher",
                        List.of("app", "", ""),
                        null,
                        List.of(
                                new EnvironmentVariable("A", "1"),
                                new EnvironmentVariable("B", "2"),
                                new EnvironmentVariable("LANG", "en_US.UTF-8"),
                                new EnvironmentVariable("PORT", "8080"),
                                new EnvironmentVariable("VCAP_APPLICATION", "{}"),
                                new EnvironmentVariable("VCAP_APP_HOST", "0.0.0.0"),
                                new EnvironmentVariable("VCAP_APP_PORT", "8080")),
                        new Action.ResourceLimits(16384L),
                        "vcap",
                        "APP/PROC/WEB",
                        false)));
        assertThat(lrp.monitor()).isNull();
        assertThat(lrp.memoryMb()).isEqualTo(256);
        assertThat(lrp.diskMb()).isEqualTo(1024);
        assertThat(lrp.maxPids()).isEqualTo(1024);
        assertThat(lrp.cpuWeight()).isEqualTo(3);
        assertThat(lrp.privileged()).isFalse();
        assertThat(lrp.startTimeoutMs()).isEqualTo(60_000);
        assertThat(lrp.ports()).containsExactly(8080);
        assertThat(lrp.logSource()).isEqualTo("CELL");
        assertThat(lrp.logGuid()).isEqualTo(APP);
        assertThat(lrp.logRateLimitBytesPerSecond()).isEqualTo(-1);
        assertThat(lrp.egressRules()).hasSize(1);
        assertThat(lrp.placementTags()).isEmpty();
    }

    @Test
    void theRouterIsToldOfEachRoute() {
        assertThat(recipe.lrp(app()).routes().get("cf-router"))
                .hasToString("[{\"hostnames\":[\"a.localhost\"],\"port\":8080,\"route_service_url\":null,"
                        + "\"isolation_segment\":null,\"protocol\":\"http2\"},"
                        + "{\"hostnames\":[\"shop.localhost/api\"],\"port\":8080,\"route_service_url\":null,"
                        + "\"isolation_segment\":null,\"protocol\":\"http1\"}]");
    }

    @Test
    void theCertificateOfAnInstanceNamesItsAppAndWhereThatIs() {
        assertThat(Recipe.identity("a", Map.of("organization_id", "o", "space_id", "s", "app_name", "n")))
                .isEqualTo(new CertificateProperties(List.of("organization:o", "space:s", "app:a")));
    }

    @Test
    void logsAndMetricsCarryTheTagsOfAppAndInstance() {
        assertThat(recipe.lrp(app()).metricTags())
                .containsOnly(
                        Map.entry("app_name", MetricTagValue.of("shop")),
                        Map.entry("app_id", MetricTagValue.of(APP)),
                        Map.entry("source_id", MetricTagValue.of(APP)),
                        Map.entry("process_id", MetricTagValue.of(APP)),
                        Map.entry("process_type", MetricTagValue.of("web")),
                        Map.entry("instance_id", new MetricTagValue(null, Dynamic.INDEX)),
                        Map.entry("process_instance_id", new MetricTagValue(null, Dynamic.INSTANCE_GUID)));
    }

    @Test
    void aPortCheckAsksEveryPort() {
        DesiredLrp lrp = recipe.lrp(checked(new HealthCheck("port", null, 90, 3, 10), List.of(8080, 9090)));

        assertThat(lrp.startTimeoutMs()).isEqualTo(90_000);
        assertThat(lrp.checkDefinition().checks())
                .containsExactly(
                        new Check(new TcpCheck(8080, 3000L, 10_000L), null),
                        new Check(new TcpCheck(9090, 3000L, 10_000L), null));
    }

    @Test
    void anHttpCheckAsksTheFirstPortAndTheOthersMustListen() {
        DesiredLrp lrp = recipe.lrp(checked(new HealthCheck("http", "/health", null, null, null), List.of(8080, 9090)));

        assertThat(lrp.checkDefinition().checks())
                .containsExactly(
                        new Check(null, new HttpCheck(8080, null, "/health", null)),
                        new Check(new TcpCheck(9090, null, null), null));
    }

    @Test
    void aProcessCheckNeedsNoDefinition() {
        assertThat(recipe.lrp(checked(new HealthCheck("process", null, null, null, null), List.of(8080)))
                        .checkDefinition())
                .isNull();
    }

    @Test
    void aWorkerWithoutPortsHasNeitherChecksNorPort() {
        DesiredLrp lrp = recipe.lrp(checked(new HealthCheck("port", null, null, null, null), List.of()));

        assertThat(lrp.checkDefinition()).isNull();
        assertThat(lrp.ports()).isEmpty();
        assertThat(run(lrp).env()).extracting(EnvironmentVariable::name).doesNotContain("PORT", "VCAP_APP_PORT");
    }

    @Test
    void anUnknownHealthCheckIsNamed() {
        assertThatThrownBy(() -> recipe.lrp(checked(new HealthCheck("telepathy", null, null, null, null), List.of(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("telepathy");
    }

    @Test
    void anUpdateCarriesWhatMayChange() {
        var update = recipe.update(app(PROCESS, "etag-2", 5));

        assertThat(update.instances()).isEqualTo(5);
        assertThat(update.annotation()).isEqualTo("etag-2");
        assertThat(update.routes()).isEqualTo(recipe.lrp(app()).routes());
        assertThat(update.metricTags()).isEqualTo(recipe.lrp(app()).metricTags());
        assertThat(update.egressRules())
                .isNotEmpty()
                .isEqualTo(recipe.lrp(app()).egressRules());
    }

    private static Action.Run run(DesiredLrp lrp) {
        return (Action.Run) ((Action.Codependent) lrp.action()).actions().getFirst();
    }

    private static DesiredApp checked(HealthCheck check, List<Integer> ports) {
        return app(PROCESS, "etag", 1, check, ports);
    }
}
