package io.elasticruntime.ccbridge;

import io.elasticruntime.bridge.Bits;
import io.elasticruntime.bridge.SecurityRule;
import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.app.DesiredApp.HealthCheck;
import io.elasticruntime.bridge.app.DesiredApp.Route;
import io.elasticruntime.bridge.staging.StagingRequest;
import io.elasticruntime.bridge.task.AppTask;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TaskDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cloud-controller and the BBS might send. */
public final class Samples {

    public static final String APP = "11111111-1111-4111-8111-111111111111";
    public static final String PROCESS = APP + "-22222222-2222-4222-8222-222222222222";
    public static final CellUrls URLS = new CellUrls("lifecycle/lifecycle.tgz");

    private Samples() {}

    public static DesiredApp app() {
        return app(PROCESS, "etag-1", 2);
    }

    public static DesiredApp app(String processGuid, String etag, int instances) {
        return app(processGuid, etag, instances, new HealthCheck("port", null, null, null, null), List.of(8080));
    }

    public static DesiredApp app(
            String processGuid, String etag, int instances, HealthCheck check, List<Integer> ports) {
        return app(processGuid, etag, instances, check, ports, List.of());
    }

    public static DesiredApp app(
            String processGuid,
            String etag,
            int instances,
            HealthCheck check,
            List<Integer> ports,
            List<DesiredApp.Sidecar> sidecars) {
        return new DesiredApp(
                processGuid,
                etag,
                APP,
                "web",
                instances,
                256,
                1024,
                16384,
                -1,
                "hostfs",
                new Bits("/internal/v1/droplets/d1/bits", "abc"),
                null,
                "",
                Map.of("VCAP_APPLICATION", "{}", "LANG", "en_US.UTF-8", "B", "2", "A", "1"),
                sidecars,
                check,
                null,
                ports,
                List.of(new Route("shop.localhost/api", 8080, "http1"), new Route("a.localhost", 8080, "http2")),
                List.of(new SecurityRule("tcp", "10.0.0.0/8, 1.2.3.4", "80,443", null, null, true)),
                null,
                Map.of("app_name", "shop", "app_id", APP));
    }

    public static AppTask task(String guid) {
        return new AppTask(
                guid,
                APP,
                "migrate",
                "rake db:migrate",
                512,
                1024,
                -1,
                "hostfs",
                new Bits("/internal/v1/droplets/d1/bits", "abc"),
                Map.of("LANG", "C", "A", "1"),
                List.of(),
                null,
                Map.of("app_name", "shop"));
    }

    public static StagingRequest staging(String guid) {
        return new StagingRequest(
                guid,
                APP,
                1024,
                4096,
                -1,
                "hostfs",
                new Bits("/internal/v1/packages/p1/bits", "aa"),
                new Bits("/internal/v1/buildpack-caches/hostfs/" + APP + "/bits", "bb"),
                List.of(
                        new StagingRequest.Buildpack(
                                "bp1_cc", "nodejs", new Bits("/internal/v1/buildpacks/bp1/bits", "cc"), true),
                        new StagingRequest.Buildpack("https://example.com/bp.zip", "custom", null, true)),
                Map.of("CF_STACK", "hostfs", "LANG", "en_US.UTF-8"),
                List.of(),
                "segment",
                900,
                Map.of("app_name", "shop"));
    }

    public static ActualLrp lrp(
            int index, ActualLrp.State state, String crashReason, String placementError, long since) {
        boolean placed = state == ActualLrp.State.CLAIMED || state == ActualLrp.State.RUNNING;
        return new ActualLrp(
                PROCESS,
                index,
                "cf-apps",
                placed ? "instance-" + index : "",
                placed ? "cell-z1-0" : "",
                state,
                ActualLrp.Presence.ORDINARY,
                state == ActualLrp.State.RUNNING
                        ? new NetInfo("127.0.0.1", "10.0.0.2", List.of(new NetInfo.PortMapping(8080, 61001)))
                        : null,
                0,
                crashReason,
                placementError,
                since,
                new ModificationTag("e", 1),
                List.of(),
                Map.of(),
                state == ActualLrp.State.RUNNING,
                placed ? "z1" : "");
    }

    public static Task bbsTask(String guid, Task.State state) {
        return new Task(guid, "cf-tasks", definition(), state, "", "", false, "", 0, "", 0, 0, 0);
    }

    private static @Nullable TaskDefinition definition() {
        return null;
    }
}
