package io.elasticruntime.ccbridge;

import static io.elasticruntime.ccbridge.Samples.APP;
import static io.elasticruntime.ccbridge.Samples.PROCESS;
import static io.elasticruntime.ccbridge.Samples.app;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.bridge.app.BridgeAppsApi;
import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.bridge.internal.CcInternalApi.Fingerprint;
import io.elasticruntime.bridge.internal.CcInternalApi.TaskState;
import io.elasticruntime.bridge.staging.BridgeStagingApi;
import io.elasticruntime.bridge.task.BridgeTasksApi;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpCrashed;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TaskCallback;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"er.ccbridge.sync.interval=200ms", "er.ccbridge.sync.retry=100ms"})
class CcBridgeTest {

    private static final FakeBbs BBS = new FakeBbs();
    private static final FakePeer CLOUD_CONTROLLER = new FakePeer();
    private static final FakePeer LOGGREGATOR = new FakePeer();
    private static final Map<String, String> WANTED = new ConcurrentHashMap<>();
    private static final Map<String, Integer> INSTANCES = new ConcurrentHashMap<>();
    private static final List<TaskState> TASKS = new CopyOnWriteArrayList<>();
    private static final List<String> BUILDS = new CopyOnWriteArrayList<>();
    private static final Path FILES = files();

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private Peers peers;

    @LocalServerPort
    private int port;

    private String base;

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry properties) {
        properties.add("er.component.peers.bbs", BBS.http::url);
        properties.add("er.component.peers.cloud-controller", CLOUD_CONTROLLER::url);
        properties.add("er.component.peers.loggregator", LOGGREGATOR::url);
        properties.add("er.ccbridge.files.directory", FILES::toString);
        properties.add("er.component.bodies.paths[0].path", () -> "/v1/droplets/{guid}");
        properties.add("er.component.bodies.paths[0].largest", () -> "1MB");
        properties.add("er.component.bodies.paths[0].streamed", () -> true);
        properties.add(
                "er.ccbridge.crashes.position-file",
                () -> FILES.resolve("position").toString());
    }

    @AfterAll
    static void close() {
        BBS.close();
        CLOUD_CONTROLLER.close();
        LOGGREGATOR.close();
    }

    @BeforeEach
    void anEmptyPlatform() {
        base = "http://127.0.0.1:" + port;
        CLOUD_CONTROLLER.away = false;
        WANTED.clear();
        INSTANCES.clear();
        TASKS.clear();
        BUILDS.clear();
        CLOUD_CONTROLLER.on(
                "GET /internal/v1/desired-apps/fingerprints.*",
                (_, exchange) -> exchange.answer(
                        200,
                        WANTED.entrySet().stream()
                                .map(wanted -> new Fingerprint(wanted.getKey(), wanted.getValue()))
                                .toList()));
        CLOUD_CONTROLLER.on(
                "POST /internal/v1/desired-apps/details",
                (_, exchange) -> exchange.answer(
                        200,
                        List.of(exchange.read(String[].class)).stream()
                                .filter(WANTED::containsKey)
                                .map(guid -> app(guid, WANTED.get(guid), INSTANCES.getOrDefault(guid, 1)))
                                .toList()));
        CLOUD_CONTROLLER.on("GET /internal/v1/tasks.*", (_, exchange) -> exchange.answer(200, TASKS));
        CLOUD_CONTROLLER.on("GET /internal/v1/staging", (_, exchange) -> exchange.answer(200, BUILDS));
        CLOUD_CONTROLLER.on(
                "POST /internal/v1/.*/(completed|crashed)", (_, exchange) -> exchange.bytes(200, new byte[0]));
        BBS.desired.clear();
        BBS.actual.clear();
        BBS.tasks.clear();
        BBS.fresh.clear();
        CLOUD_CONTROLLER.requests.clear();
    }

    @Test
    void anAppIsDesiredScaledAndStopped() {
        BridgeAppsApi apps = peers.client(BridgeAppsApi.class, URI.create(base));
        WANTED.put(PROCESS, "1");

        apps.desire(PROCESS, app(PROCESS, "1", 2));
        apps.desire(PROCESS, app(PROCESS, "1", 2));
        assertThat(BBS.desired.get(PROCESS).instances()).isEqualTo(2);

        WANTED.put(PROCESS, "2");
        apps.desire(PROCESS, app(PROCESS, "2", 5));
        assertThat(BBS.desired.get(PROCESS).instances()).isEqualTo(5);
        assertThat(BBS.desired.get(PROCESS).annotation()).isEqualTo("2");

        apps.stopIndex(PROCESS, 3);
        assertThat(BBS.http.requests("POST /v1/actual-lrps/" + PROCESS + "/3/retire"))
                .isNotEmpty();

        WANTED.clear();
        apps.stop(PROCESS);
        apps.stop(PROCESS);
        assertThat(BBS.desired).doesNotContainKey(PROCESS);
    }

    @Test
    void whileTheBbsIsAwayTheCallerIsToldToTryAgain() {
        BridgeAppsApi apps = peers.client(BridgeAppsApi.class, URI.create(base));
        BBS.http.away = true;
        try {
            assertThatThrownBy(() -> apps.desire(PROCESS, app()))
                    .isInstanceOfSatisfying(ProblemException.class, problem -> {
                        assertThat(problem.status().value()).isEqualTo(503);
                        assertThat(problem.problem()).isEqualTo("runner-unavailable");
                    });
        } finally {
            BBS.http.away = false;
        }
    }

    @Test
    void theComparisonRepairsWhatIsMissingStaleOrExtraAndThenTheDomainIsFresh() {
        BBS.desired.put("extra", lrp("extra", "1"));
        BBS.desired.put("stale", lrp("stale", "old"));
        WANTED.put("stale", "new");
        INSTANCES.put("stale", 7);
        WANTED.put("missing", "1");

        await().untilAsserted(() -> {
            assertThat(BBS.desired).containsOnlyKeys("stale", "missing");
            assertThat(BBS.desired.get("stale").instances()).isEqualTo(7);
            assertThat(BBS.desired.get("stale").annotation()).isEqualTo("new");
            assertThat(BBS.fresh).containsEntry("cf-apps", 120L).containsEntry("cf-tasks", 120L);
        });
    }

    @Test
    void anIncompleteComparisonDeclaresNothingFreshAndRemovesNothing() {
        BBS.desired.put("running", lrp("running", "1"));
        CLOUD_CONTROLLER.away = true;
        BBS.http.requests.clear();
        await().until(() -> BBS.http
                        .requests("GET /v1/desired-lrp-scheduling-infos\\?domain=cf-apps")
                        .size()
                > 3);

        assertThat(BBS.desired).containsOnlyKeys("running");
        BBS.fresh.clear();
        int before = BBS.http.requests.size();
        await().until(() -> BBS.http.requests.size() > before + 6);
        assertThat(BBS.fresh).isEmpty();

        WANTED.put("running", "1");
        CLOUD_CONTROLLER.away = false;
        await().until(() -> BBS.fresh.containsKey("cf-apps"));
        assertThat(BBS.desired).containsOnlyKeys("running");
    }

    @Test
    void aStagingRunsAsATaskAndItsOutcomeReachesCloudControllerEvenIfItWasAway() throws Exception {
        BridgeStagingApi stager = peers.client(BridgeStagingApi.class, URI.create(base));

        stager.stage("build-1", Samples.staging("build-1"));
        stager.stage("build-1", Samples.staging("build-1"));

        assertThat(BBS.tasks.get("build-1").domain()).isEqualTo("cf-app-staging");
        TaskCallback failed = new TaskCallback("build-1", true, "STG: Exited with status 222", "", APP, 1);
        CLOUD_CONTROLLER.away = true;
        assertThat(callback("/v1/staging/build-1/callback", failed)).isEqualTo(503);
        CLOUD_CONTROLLER.away = false;
        assertThat(callback("/v1/staging/build-1/callback", failed)).isEqualTo(200);
        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/staging/build-1/completed"))
                .singleElement()
                .satisfies(request -> assertThat(
                                request.json().path("error").path("id").asString())
                        .isEqualTo("NoAppDetectedError"));

        stager.stop("build-1");
        stager.stop("build-1");
        assertThat(BBS.tasks).doesNotContainKey("build-1");
    }

    @Test
    void aLostStagingIsFailed() {
        BUILDS.add("lost");
        BUILDS.add("staging");
        BBS.tasks.put("staging", bbsTask("staging", "cf-app-staging"));

        await().until(() -> !CLOUD_CONTROLLER
                .requests("POST /internal/v1/staging/lost/completed")
                .isEmpty());

        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/staging/staging/completed"))
                .isEmpty();
    }

    @Test
    void aTaskRunsIsCancelledAndItsEndIsTold() throws Exception {
        BridgeTasksApi tasks = peers.client(BridgeTasksApi.class, URI.create(base));
        TASKS.add(new TaskState("t1", "RUNNING", 0));

        tasks.run(Samples.task("t1"));
        tasks.run(Samples.task("t1"));
        assertThat(BBS.tasks.get("t1").domain()).isEqualTo("cf-tasks");

        TaskCallback failed = new TaskCallback("t1", true, "APP/TASK/migrate: Exited with status 1", "", "", 1);
        assertThat(callback("/v1/tasks/t1/callback", failed)).isEqualTo(200);
        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/tasks/t1/completed"))
                .anySatisfy(request -> assertThat(
                                request.json().path("failure_reason").asString())
                        .isEqualTo("APP/TASK/migrate: Exited with status 1"));

        TASKS.clear();
        tasks.cancel("t1");
        tasks.cancel("t1");
        assertThat(BBS.tasks).doesNotContainKey("t1");
    }

    @Test
    void tasksThatNobodyKnowsAreEndedOnBothSides() {
        BBS.tasks.put("unknown", bbsTask("unknown", "cf-tasks"));
        TASKS.add(new TaskState("vanished", "RUNNING", 0));

        await().untilAsserted(() -> {
            assertThat(BBS.tasks).doesNotContainKey("unknown");
            assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/tasks/vanished/completed"))
                    .first()
                    .satisfies(request -> assertThat(
                                    request.json().path("failure_reason").asString())
                            .isEqualTo("Unable to determine completion status"));
        });
    }

    @Test
    void everyCrashIsToldInOrderEvenIfCloudControllerWasAway() {
        CLOUD_CONTROLLER.away = true;
        for (int index = 0; index < 3; index++) {
            BBS.emit(crash("cf-apps", index));
            BBS.emit(crash("others", index));
        }
        CLOUD_CONTROLLER.away = false;

        await().until(() -> crashes().size() >= 3);
        assertThat(crashes())
                .extracting(crash -> crash.json().path("index").asInt())
                .containsExactly(0, 1, 2);
        assertThat(crashes().getFirst().body())
                .isEqualTo("{\"instance\":\"i0\",\"index\":0,\"cell_id\":\"c1\","
                        + "\"exit_description\":\"APP/PROC/WEB: Exited with status 1\",\"crash_count\":2,"
                        + "\"crash_timestamp\":42}");
    }

    @Test
    void afterARestartTheWatcherGoesOnBehindTheLastCrashThatItTold() {
        int revision = BBS.emit(crash("cf-apps", 7));

        await().untilAsserted(() -> assertThat(FILES.resolve("position"))
                .exists()
                .content()
                .satisfies(id -> assertThat(Integer.parseInt(id)).isGreaterThanOrEqualTo(revision)));
        FILES.resolve("position").toFile().deleteOnExit();
    }

    @Test
    void instancesAreShownWithWhatTheyUse() {
        BBS.desired.put(PROCESS, lrp(PROCESS, "1"));
        WANTED.put(PROCESS, "1");
        BBS.actual.add(Samples.lrp(0, ActualLrp.State.RUNNING, "", "", 5));
        BBS.actual.add(Samples.lrp(1, ActualLrp.State.UNCLAIMED, "", "insufficient resources: memory", 6));
        LOGGREGATOR.on(
                "GET /internal/v1/container-metrics\\?source_id=" + APP,
                (_, exchange) -> exchange.answer(
                        200,
                        List.of(Map.of(
                                "instance_id",
                                "0",
                                "process_id",
                                APP,
                                "time",
                                9,
                                "cpu",
                                12.5,
                                "memory",
                                1000,
                                "disk",
                                2000,
                                "log_rate",
                                3.5))));

        List<InstanceStatus> instances =
                peers.client(BridgeAppsApi.class, URI.create(base)).instances(PROCESS);
        Map<String, List<InstanceStatus>> several =
                peers.client(BridgeAppsApi.class, URI.create(base)).instances(List.of(PROCESS, "none"));

        assertThat(instances).extracting(InstanceStatus::state).containsExactly("RUNNING", "DOWN");
        assertThat(instances.getFirst().usage()).isEqualTo(new InstanceStatus.Usage(9, 0.125, null, 1000, 2000, 3));
        assertThat(instances.getLast().details()).isEqualTo("insufficient resources: memory");
        assertThat(several).containsEntry(PROCESS, instances).containsEntry("none", List.of());
    }

    @Test
    void withoutMeasurementsInstancesAreShownAllTheSame() {
        BBS.desired.put(PROCESS, lrp(PROCESS, "1"));
        WANTED.put(PROCESS, "1");
        BBS.actual.add(Samples.lrp(0, ActualLrp.State.RUNNING, "", "", 5));
        LOGGREGATOR.away = true;
        try {
            assertThat(peers.client(BridgeAppsApi.class, URI.create(base)).instances(PROCESS))
                    .singleElement()
                    .satisfies(instance -> assertThat(instance.usage()).isNull());
        } finally {
            LOGGREGATOR.away = false;
        }
    }

    @Test
    void uploadsReachTheBlobStoreWithTheirDigests() throws Exception {
        CLOUD_CONTROLLER.on("POST /internal/v1/.*/upload", (_, exchange) -> exchange.bytes(201, new byte[0]));
        CLOUD_CONTROLLER.on(
                "POST /internal/v1/droplets/bad/upload", (_, exchange) -> exchange.problem(422, "digest-mismatch"));

        assertThat(post("/v1/droplets/build-1", "droplet")).isEqualTo(201);
        assertThat(post("/v1/build_artifacts/hostfs/" + APP, "cache")).isEqualTo(201);
        assertThat(post("/v1/droplets/bad", "droplet")).isEqualTo(422);

        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/droplets/build-1/upload"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.body()).isEqualTo("droplet");
                    assertThat(request.headers().get("Content-digest")).containsExactly("sha-256=:x:");
                    assertThat(request.headers().get("Content-length")).containsExactly("7");
                });
        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/buildpack-caches/hostfs/" + APP + "/upload"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUploadThatIsTooLargeIsRefusedWhetherItSaysSoOrNot(boolean announced) throws Exception {
        CLOUD_CONTROLLER.on("POST /internal/v1/.*/upload", (_, exchange) -> exchange.bytes(201, new byte[0]));
        byte[] most = new byte[1 << 20];
        byte[] more = new byte[(1 << 20) + 1];

        assertThat(post("/v1/droplets/most", announced, most).statusCode()).isEqualTo(201);
        HttpResponse<String> refusal = post("/v1/droplets/more", announced, more);

        assertThat(refusal.statusCode()).isEqualTo(413);
        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/droplets/most/upload"))
                .hasSize(1);
        assertThat(CLOUD_CONTROLLER.requests("POST /internal/v1/droplets/more/upload"))
                .isEmpty();
    }

    private HttpResponse<String> post(String path, boolean announced, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .POST(
                                announced
                                        ? BodyPublishers.ofByteArray(body)
                                        : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void filesAreServedWithTheirDigestAsTag() throws Exception {
        HttpResponse<byte[]> file = get("/v1/static/lifecycle/lifecycle.tgz", Map.of());
        String tag = file.headers().firstValue("ETag").orElseThrow();

        assertThat(new String(file.body())).isEqualTo("the lifecycle");
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        assertThat(get("/v1/static/lifecycle/lifecycle.tgz", Map.of("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        HttpResponse<byte[]> none = get("/v1/static/none.tgz", Map.of());
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new String(none.body())).isEqualTo("File not found: none.tgz");
        assertThat(get("/v1/static/lifecycle", Map.of()).statusCode()).isEqualTo(401);
        for (String evil : List.of("..%2f..%2fetc/passwd", "a%00b", "%2Fetc/passwd")) {
            assertThat(get("/v1/static/" + evil, Map.of()).statusCode())
                    .as(evil)
                    .isEqualTo(400);
        }
    }

    private List<FakePeer.Request> crashes() {
        return CLOUD_CONTROLLER.requests("POST /internal/v1/apps/" + PROCESS + "/crashed");
    }

    private int callback(String path, TaskCallback callback) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(base + path))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(FakePeer.JSON.writeValueAsString(callback)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private int post(String path, String body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(base + path))
                                .header("Content-Digest", "sha-256=:x:")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private HttpResponse<byte[]> get(String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        headers.forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static ActualLrpCrashed crash(String domain, int index) {
        return new ActualLrpCrashed(
                new LrpKey(PROCESS, index, domain),
                new InstanceKey("i" + index, "c1"),
                2,
                "APP/PROC/WEB: Exited with status 1",
                42);
    }

    private static io.elasticruntime.diego.lrp.DesiredLrp lrp(String guid, String etag) {
        return new io.elasticruntime.ccbridge.app.Recipes().lrp(app(guid, etag, 1));
    }

    private static Task bbsTask(String guid, String domain) {
        return new Task(guid, domain, null, Task.State.RUNNING, "c1", "", false, "", 0, "", 0, 0, 0);
    }

    private static Path files() {
        try (InputStream content = new java.io.ByteArrayInputStream("the lifecycle".getBytes())) {
            Path directory = Files.createTempDirectory("files");
            Files.createDirectory(directory.resolve("lifecycle"));
            Files.copy(content, directory.resolve("lifecycle/lifecycle.tgz"));
            Collection<Path> made =
                    List.of(directory.resolve("lifecycle/lifecycle.tgz"), directory.resolve("lifecycle"), directory);
            made.forEach(path -> path.toFile().deleteOnExit());
            return directory;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
