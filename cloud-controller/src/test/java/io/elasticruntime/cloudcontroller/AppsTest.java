package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.elasticruntime.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class AppsTest {

    private static final TestUaa uaa = new TestUaa();
    private static final FakeBridge bridge = new FakeBridge();

    @TempDir
    private static Path blobs;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> bridge.url().toString());
        registry.add("er.cloud-controller.blobstore.directory", () -> blobs.toString());
        registry.add("er.cloud-controller.deployments.interval", () -> "100ms");
        registry.add("er.cloud-controller.apps.patience", () -> "200ms");
    }

    @AfterAll
    static void close() {
        uaa.close();
        bridge.close();
    }

    @LocalServerPort
    private int port;

    private Api admin;
    private Push push;
    private String space = "";

    @BeforeEach
    void aSpace() {
        bridge.controllerAt(port);
        bridge.unavailable = false;
        bridge.starting = false;
        admin = new Api(port, uaa.adminToken());
        push = new Push(admin, bridge, port, uaa.adminToken());
        String unique = UUID.randomUUID().toString();
        space = admin.createSpace(admin.createOrganization("org-" + unique), "space");
    }

    /** A connection that nobody gives back is one less for everybody: after a dozen the service answers nothing. */
    @AfterEach
    void everyConnectionIsGivenBack(@Autowired HikariDataSource connections) {
        await().untilAsserted(() -> assertThat(connections.getHikariPoolMXBean().getActiveConnections())
                .isZero());
    }

    private List<String> events(String app) {
        return admin.get("/v3/audit_events?target_guids=" + app + "&per_page=100")
                .is(200)
                .at("/resources")
                .valueStream()
                .map(event -> event.path("type").asString())
                .toList();
    }

    private JsonNode desiredOf(String processGuid) {
        return bridge.desired.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(processGuid))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private String versionOf(String processGuid) {
        return desiredOf(processGuid).path("process_guid").asString();
    }

    /** cc-v3.md 2.3. A supporter manages apps and does not see their code. */
    @Test
    void eachRoleSeesOfAnAppsCodeAndSecretsWhatTheTableOfRolesGivesIt() {
        String app = push.createApp(space, "roles");
        String droplet = push.stagedDroplet(app, "{\"web\": \"run\"}");
        String source =
                admin.get("/v3/apps/" + app + "/packages").is(200).guids().getFirst();
        String organization = admin.get("/v3/spaces/" + space).is(200).text("/relationships/organization/data/guid");
        Map<String, List<Integer>> table = Map.of(
                "space_developer", List.of(200, 200, 200, 200, 200),
                "space_supporter", List.of(403, 403, 200, 403, 200),
                "space_manager", List.of(200, 403, 403, 403, 403),
                "space_auditor", List.of(200, 403, 403, 403, 403),
                "organization_manager", List.of(200, 403, 403, 403, 403),
                "organization_auditor", List.of(404, 404, 404, 404, 404));
        table.forEach((role, expected) -> {
            String name = role + "-" + UUID.randomUUID();
            Api user = new Api(port, uaa.userToken(name));
            admin.grant("organization_user", name, "organization", organization).is(201);
            boolean inSpace = role.startsWith("space");
            admin.grant(role, name, inSpace ? "space" : "organization", inSpace ? space : organization)
                    .is(201);
            assertThat(List.of(
                            user.get("/v3/droplets/" + droplet + "/download").status(),
                            user.get("/v3/packages/" + source + "/download").status(),
                            user.get("/v3/apps/" + app + "/environment_variables")
                                    .status(),
                            user.get("/v3/apps/" + app + "/manifest").status(),
                            user.post("/v3/apps/" + app + "/actions/stop", "{}").status()))
                    .as(role)
                    .isEqualTo(expected);
        });
    }

    @Test
    void aStagingWhoseResultCannotBeStoredHasFailedAndIsNotOfferedForEver() {
        String build = push.build(push.readyPackage(push.createApp(space, "odd-result")));
        bridge.stage(build, "{\"web\": \"run \\u0000\"}");
        var failed = admin.get("/v3/builds/" + build).is(200);
        assertThat(failed.text("/state")).isEqualTo("FAILED");
        assertThat(failed.text("/error")).contains("NUL characters");
    }

    /** The router answers everybody who knows a name. */
    @Test
    void aRouteOnAnInternalDomainIsNotGivenToTheRouter() {
        String app = push.runningApp(space, "inside-" + UUID.randomUUID());
        String name = "apps" + UUID.randomUUID() + ".internal";
        String domain = admin.post("/v3/domains", "{\"name\": \"" + name + "\", \"internal\": true}")
                .is(201)
                .guid();
        String destination = "{\"destinations\": [{\"app\": {\"guid\": \"" + app + "\"}}]}";
        for (String route : List.of(
                admin.createRoute(space, domain, "db", "").is(201).guid(),
                admin.createRoute(space, admin.sharedDomain(), app, "").is(201).guid())) {
            admin.post("/v3/routes/" + route + "/destinations", destination).is(200);
        }
        await().untilAsserted(() ->
                assertThat(desiredOf(app).at("/routes").toString()).contains(app + ".localhost"));
        assertThat(desiredOf(app).at("/routes").toString()).doesNotContain(name);
    }

    @Test
    void aNewAppIsStoppedAndHasAWebProcessWithItsOwnGuid() {
        String app = push.createApp(space, "fresh");
        var shown = admin.get("/v3/apps/" + app + "?include=space.organization").is(200);
        assertThat(shown.text("/state")).isEqualTo("STOPPED");
        assertThat(shown.text("/lifecycle/data/stack")).isEqualTo("hostfs");
        assertThat(shown.at("/relationships/current_droplet/data/guid").isNull())
                .isTrue();
        assertThat(shown.text("/included/spaces/0/guid")).isEqualTo(space);
        var web = admin.get("/v3/apps/" + app + "/processes/web").is(200);
        assertThat(web.guid()).isEqualTo(app);
        assertThat(web.at("/instances").asInt()).isEqualTo(1);
        assertThat(web.text("/health_check/type")).isEqualTo("port");
        assertThat(web.at("/memory_in_mb").asInt()).isEqualTo(1024);
        assertThat(admin.post(
                                "/v3/apps",
                                "{\"name\": \"Fresh\", \"relationships\": {\"space\": {\"data\": {\"guid\": \"%s\"}}}}"
                                        .formatted(space))
                        .is(422)
                        .error())
                .isEqualTo("App with the name 'Fresh' already exists.");
        assertThat(admin.get("/v3/apps/" + app + "/droplets/current").is(404).error())
                .isEqualTo("Droplet not found");
        assertThat(admin.post("/v3/apps/" + app + "/actions/start", "{}")
                        .is(422)
                        .error())
                .isEqualTo("Assign a droplet before starting this app.");
        assertThat(admin.get("/v3/apps/nope").is(404).error()).isEqualTo("App not found");
        assertThat(new Api(port, uaa.userToken("stranger"))
                        .get("/v3/apps/" + app)
                        .is(404)
                        .error())
                .isEqualTo("App not found");
    }

    @Test
    void otherLifecyclesAndBuildpacksThatDoNotExistAreRefused() {
        String body =
                "{\"name\": \"x\", \"lifecycle\": %s, \"relationships\": {\"space\": {\"data\": {\"guid\": \"%s\"}}}}";
        assertThat(admin.post("/v3/apps", body.formatted("{\"type\": \"docker\", \"data\": {}}", space))
                        .is(422)
                        .error())
                .contains("'docker' is not supported");
        assertThat(admin.post(
                                "/v3/apps",
                                body.formatted(
                                        "{\"type\": \"buildpack\", \"data\": {\"buildpacks\": [\"nope\"]}}", space))
                        .is(422)
                        .error())
                .isEqualTo("Buildpack must be an existing admin buildpack or a valid git URI");
    }

    @Test
    void aPackageIsStagedAndRunAndStopped() {
        String app = push.createApp(space, "story");
        String packageGuid = push.readyPackage(app);
        String build = push.build(packageGuid);

        JsonNode request = bridge.staging.get(build);
        assertThat(request.path("stack").asString()).isEqualTo("hostfs");
        assertThat(request.path("environment").path("CF_STACK").asString()).isEqualTo("hostfs");
        assertThat(request.path("environment").path("VCAP_APPLICATION").asString())
                .contains("\"application_name\":\"story\"");
        assertThat(request.path("memory_mb").asInt()).isEqualTo(1024);
        assertThat(bridge.callInternal(
                        "GET", request.path("app_package").path("path").asString(), new byte[0], "", 200))
                .contains("app.py");
        assertThat(bridge.callInternal("GET", "/internal/v1/staging", new byte[0], "", 200))
                .contains(build);
        assertThat(admin.post("/v3/builds", "{\"package\": {\"guid\": \"" + packageGuid + "\"}}")
                        .is(422)
                        .text("/errors/0/title"))
                .isEqualTo("CF-StagingInProgress");

        bridge.stage(build, "{\"web\": \"python app.py\", \"worker\": \"python worker.py\"}");
        var staged = admin.get("/v3/builds/" + build).is(200);
        assertThat(staged.text("/state")).isEqualTo("STAGED");
        assertThat(staged.text("/created_by/name")).isEqualTo("admin");
        String droplet = staged.text("/droplet/guid");
        var shown = admin.get("/v3/droplets/" + droplet).is(200);
        assertThat(shown.text("/process_types/worker")).isEqualTo("python worker.py");
        assertThat(shown.text("/buildpacks/0/buildpack_name")).isEqualTo("python");
        assertThat(shown.text("/checksum/value")).hasSize(64);
        assertThat(admin.get("/v3/packages/" + packageGuid + "/droplets?states=STAGED&per_page=1&page=1")
                        .is(200)
                        .guids())
                .containsExactly(droplet);

        push.assign(app, droplet);
        assertThat(admin.get("/v3/apps/" + app + "/processes").is(200).guids()).hasSize(2);
        admin.post("/v3/apps/" + app + "/sidecars", """
                        {"name": "agent", "command": "./agent", "process_types": ["web"], "memory_in_mb": 24}
                        """).is(201);
        admin.post("/v3/apps/" + app + "/actions/restart", "").is(200);
        await().until(() -> !bridge.desired.keySet().stream()
                .filter(guid -> guid.startsWith(app))
                .toList()
                .isEmpty());
        JsonNode desired = desiredOf(app);
        assertThat(desired.path("start_command").asString()).isEqualTo("python app.py");
        assertThat(desired.path("ports").path(0).asInt()).isEqualTo(8080);
        assertThat(desired.path("tags").path("app_name").asString()).isEqualTo("story");
        assertThat(desired.path("environment").path("MEMORY_LIMIT").asString()).isEqualTo("1000m");
        JsonNode sidecar = desired.path("sidecars").path(0);
        assertThat(sidecar.path("command").asString()).isEqualTo("./agent");
        assertThat(sidecar.path("environment").path("MEMORY_LIMIT").asString()).isEqualTo("24m");
        assertThat(desired.path("environment").path("VCAP_APPLICATION").asString())
                .contains("\"process_type\":\"web\"");

        var stats = admin.get("/v3/processes/" + app + "/stats").is(200);
        assertThat(stats.text("/resources/0/state")).isEqualTo("RUNNING");
        assertThat(stats.at("/resources/0/uptime").asInt()).isBetween(42, 60);
        assertThat(stats.at("/resources/0/mem_quota").asLong()).isEqualTo(1024L * 1024 * 1024);
        assertThat(stats.at("/resources/0/usage/mem").asInt()).isEqualTo(1000);
        assertThat(stats.at("/resources/0/isolation_segment").isNull()).isTrue();

        String before = versionOf(app);
        admin.post("/v3/apps/" + app + "/actions/restart", "").is(200);
        await().until(() -> bridge.desired.size() > 0
                && bridge.desired.keySet().stream().anyMatch(guid -> guid.startsWith(app) && !guid.equals(before)));
        assertThat(bridge.desired).doesNotContainKey(before);

        admin.post("/v3/apps/" + app + "/actions/stop", "").is(200);
        await().until(() -> bridge.desired.keySet().stream().noneMatch(guid -> guid.startsWith(app)));
        assertThat(admin.get("/v3/processes/" + app + "/stats").is(200).text("/resources/0/state"))
                .isEqualTo("DOWN");
        assertThat(events(app))
                .contains(
                        "audit.app.create",
                        "audit.app.package.create",
                        "audit.app.upload-bits",
                        "audit.app.build.create",
                        "audit.app.droplet.create",
                        "audit.app.build.staged",
                        "audit.app.droplet.mapped",
                        "audit.app.restart",
                        "audit.app.stop");
    }

    @Test
    void aFailedStagingSaysWhyAndALateResultChangesNothing() {
        String app = push.createApp(space, "fails");
        String build = push.build(push.readyPackage(app));
        String error =
                "{\"error\": {\"id\": \"NoAppDetectedError\", \"message\": \"An app was not successfully detected by any available buildpack\"}}";
        bridge.completed(build, error);
        var failed = admin.get("/v3/builds/" + build).is(200);
        assertThat(failed.text("/state")).isEqualTo("FAILED");
        assertThat(failed.text("/error"))
                .isEqualTo("NoAppDetectedError - An app was not successfully detected by any available buildpack");
        bridge.completed(build, "{\"error\": {\"id\": \"StagingError\", \"message\": \"late\"}}");
        assertThat(admin.get("/v3/builds/" + build).text("/error")).startsWith("NoAppDetectedError");
        assertThat(events(app)).contains("audit.app.build.failed");

        String second = push.build(push.readyPackage(app));
        bridge.stage(second, "{}");
        assertThat(admin.get("/v3/builds/" + second).text("/error"))
                .isEqualTo("StagingError - Start command not specified");
    }

    @Test
    void aBuildThatCannotBeSentToStagingFails() {
        String app = push.createApp(space, "nobridge");
        String packageGuid = push.readyPackage(app);
        bridge.unavailable = true;
        String build = admin.post("/v3/builds", "{\"package\": {\"guid\": \"" + packageGuid + "\"}}")
                .is(201)
                .guid();
        push.awaitState("/v3/builds/" + build, "FAILED");
        assertThat(admin.get("/v3/builds/" + build).text("/error")).startsWith("StagerError - ");
    }

    @Test
    void instancesAndRoutesChangeWhatRunsAtOnceButMemoryWaitsForTheNextStart() {
        String app = push.runningApp(space, "scaled");
        String version = versionOf(app);
        String etag = desiredOf(app).path("etag").asString();
        admin.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\": 3}")
                .is(202);
        await().until(() -> desiredOf(app).path("instances").asInt() == 3);
        assertThat(versionOf(app)).isEqualTo(version);
        assertThat(desiredOf(app).path("etag").asString()).isNotEqualTo(etag);

        String route = admin.createRoute(space, admin.sharedDomain(), "scaled-" + app.substring(0, 8), "")
                .is(201)
                .guid();
        admin.post(
                        "/v3/routes/" + route + "/destinations",
                        "{\"destinations\": [{\"app\": {\"guid\": \"" + app + "\"}}]}")
                .is(200);
        await().until(() -> desiredOf(app).path("routes").size() == 1);
        assertThat(desiredOf(app).path("routes").path(0).path("uri").asString())
                .isEqualTo("scaled-" + app.substring(0, 8) + ".localhost");
        String fingerprints =
                bridge.callInternal("GET", "/internal/v1/desired-apps/fingerprints", new byte[0], "", 200);
        assertThat(fingerprints)
                .contains(version)
                .contains(desiredOf(app).path("etag").asString());

        admin.delete("/v3/processes/" + app + "/instances/2").is(204);
        assertThat(bridge.calls).contains("DELETE /v1/apps/" + version + "/index/2");
        assertThat(admin.delete("/v3/processes/" + app + "/instances/7").is(404).error())
                .isEqualTo("Instance not found");

        admin.post("/v3/processes/" + app + "/actions/scale", "{\"memory_in_mb\": 64}")
                .is(202);
        assertThat(versionOf(app)).isEqualTo(version);
        admin.patch("/v3/apps/" + app + "/environment_variables", "{\"var\": {\"COLOUR\": \"red\"}}")
                .is(200);
        admin.post("/v3/apps/" + app + "/actions/stop", "").is(200);
        admin.post("/v3/apps/" + app + "/actions/start", "").is(200);
        await().until(() ->
                bridge.desired.keySet().stream().anyMatch(guid -> guid.startsWith(app) && !guid.equals(version)));
        await().until(() -> !bridge.desired.containsKey(version));
        assertThat(desiredOf(app).path("memory_mb").asInt()).isEqualTo(64);
        assertThat(desiredOf(app).path("environment").path("COLOUR").asString()).isEqualTo("red");

        admin.post("/v3/processes/" + app + "/actions/scale", "{\"instances\": 0}")
                .is(202);
        await().until(() -> bridge.desired.keySet().stream().noneMatch(guid -> guid.startsWith(app)));
        assertThat(admin.get("/v3/processes/" + app + "/stats")
                        .is(200)
                        .at("/resources")
                        .size())
                .isZero();
    }

    @Test
    void variablesAreMergedCheckedAndShown() {
        String app = push.createApp(space, "env");
        String path = "/v3/apps/" + app + "/environment_variables";
        admin.patch(path, "{\"var\": {\"A\": \"1\", \"B\": \"2\"}}").is(200);
        assertThat(admin.patch(path, "{\"var\": {\"A\": null, \"C\": \"3\"}}")
                        .is(200)
                        .at("/var")
                        .toString())
                .isEqualTo("{\"B\":\"2\",\"C\":\"3\"}");
        assertThat(admin.patch(path, "{\"var\": {\"VCAP_X\": \"1\"}}").is(422).error())
                .contains("cannot start with VCAP_");
        assertThat(admin.patch(path, "{\"var\": {\"N\": 5}}").is(422).error()).contains("Non-string value");
        var all = admin.get("/v3/apps/" + app + "/env").is(200);
        assertThat(all.text("/environment_variables/C")).isEqualTo("3");
        assertThat(all.text("/application_env_json/VCAP_APPLICATION/space_id")).isEqualTo(space);
        assertThat(all.at("/system_env_json/VCAP_SERVICES").isObject()).isTrue();
        assertThat(admin.get("/v3/apps/" + app + "/ssh_enabled").is(200).text("/reason"))
                .isEqualTo("ssh is disabled globally");
        assertThat(admin.get("/v3/apps/" + app + "/features").is(200).names()).contains("ssh", "revisions");
    }

    @Test
    void aFileThatIsKnownNeedNotBeSentAgain() throws Exception {
        String app = push.createApp(space, "known");
        String large = "x".repeat(10_000);
        String first = push.createPackage(app);
        push.upload(first, Push.zip(Map.of("big.txt", large, "small.txt", "s")), "[]")
                .is(200);
        push.awaitState("/v3/packages/" + first, "READY");
        String sha1 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(large.getBytes(StandardCharsets.UTF_8)));
        String known =
                "{\"checksum\": {\"value\": \"%s\"}, \"size_in_bytes\": 10000, \"path\": \"copy/big.txt\", \"mode\": \"755\"}"
                        .formatted(sha1);
        await().until(() -> admin.post("/v3/resource_matches", "{\"resources\": [" + known + "]}")
                        .is(201)
                        .at("/resources")
                        .size()
                == 1);
        assertThat(admin.post("/v3/resource_matches", "{\"resources\": [" + known + "]}")
                        .text("/resources/0/mode"))
                .isEqualTo("755");

        String second = push.createPackage(app);
        push.upload(second, Push.zip(Map.of("small.txt", "changed")), "[" + known + "]")
                .is(200);
        push.awaitState("/v3/packages/" + second, "READY");
        String bits = bridge.callInternal("GET", "/internal/v1/packages/" + second + "/bits", new byte[0], "", 200);
        assertThat(bits).contains("copy/big.txt").contains("small.txt");
        assertThat(push.upload(second, null, "[" + known + "]").is(400).text("/errors/0/title"))
                .isEqualTo("CF-PackageBitsAlreadyUploaded");
        assertThat(push.upload(push.createPackage(app), null, null).is(422).error())
                .isEqualTo("Upload must include either resources or bits");
    }

    @Test
    void aPackageThatLeavesItsDirectoryIsRefused() {
        String app = push.createApp(space, "traversal");
        for (byte[] bits : List.of(
                Push.zip(Map.of("../evil", "x")),
                Push.zip(Map.of("/etc/passwd", "x")),
                "no zip".getBytes(StandardCharsets.UTF_8))) {
            String guid = push.createPackage(app);
            String told = push.upload(guid, bits, "[]").is(400).error();
            var failed = admin.get("/v3/packages/" + guid).is(200);
            assertThat(failed.text("/state")).isEqualTo("FAILED");
            assertThat(failed.text("/data/error"))
                    .isEqualTo(told)
                    .containsAnyOf("file path is invalid", "upload is invalid");
        }
        assertThat(admin.post("/v3/builds", "{\"package\": {\"guid\": \"" + push.createPackage(app) + "\"}}")
                        .is(400)
                        .error())
                .isEqualTo("Bad request: Cannot stage package whose state is not ready.");
    }

    @Test
    void aTaskRunsWithTheDropletAndEndsOnce() {
        String app = push.runningApp(space, "tasks");
        var task = admin.post("/v3/apps/" + app + "/tasks", "{\"command\": \"migrate\", \"name\": \"m\"}")
                .is(202);
        String guid = task.guid();
        assertThat(task.at("/sequence_id").asInt()).isEqualTo(1);
        await().until(() -> bridge.tasks.containsKey(guid));
        push.awaitState("/v3/tasks/" + guid, "RUNNING");
        assertThat(bridge.callInternal("GET", "/internal/v1/tasks", new byte[0], "", 200))
                .contains(guid);
        bridge.callInternal(
                "POST",
                "/internal/v1/tasks/" + guid + "/completed",
                "{\"failed\": true, \"failure_reason\": \"APP/TASK/m: Exited with status 1\"}"
                        .getBytes(StandardCharsets.UTF_8),
                "",
                200);
        var failed = admin.get("/v3/tasks/" + guid).is(200);
        assertThat(failed.text("/state")).isEqualTo("FAILED");
        assertThat(failed.text("/result/failure_reason")).isEqualTo("APP/TASK/m: Exited with status 1");
        assertThat(admin.send("PUT", "/v3/tasks/" + guid + "/cancel", "")
                        .is(422)
                        .error())
                .isEqualTo("Task state is FAILED and therefore cannot be canceled");

        String second = admin.post("/v3/apps/" + app + "/tasks", "{\"command\": \"sleep\"}")
                .is(202)
                .guid();
        push.awaitState("/v3/tasks/" + second, "RUNNING");
        admin.send("PUT", "/v3/tasks/" + second + "/cancel", "").is(202);
        await().until(() -> !bridge.tasks.containsKey(second));
        assertThat(admin.get("/v3/apps/" + app + "/tasks?sequence_ids=2&per_page=1&page=1")
                        .is(200)
                        .text("/resources/0/state"))
                .isEqualTo("CANCELING");

        bridge.unavailable = true;
        String third = admin.post("/v3/apps/" + app + "/tasks", "{\"command\": \"x\"}")
                .is(202)
                .guid();
        push.awaitState("/v3/tasks/" + third, "FAILED");
        assertThat(admin.get("/v3/tasks/" + third).text("/result/failure_reason"))
                .isEqualTo("Unable to request task to be run");
    }

    @Test
    void aCrashIsRecordedOnceHoweverOftenItIsTold() {
        String app = push.runningApp(space, "crashes");
        String crash = """
                {"instance": "i-%s", "index": 0, "cell_id": "cell-1", "crash_count": 1, "crash_timestamp": 5,
                 "exit_description": "APP/PROC/WEB: Exited with status 1"}
                """.formatted(app);
        for (int i = 0; i < 3; i++) {
            bridge.callInternal(
                    "POST",
                    "/internal/v1/apps/" + versionOf(app) + "/crashed",
                    crash.getBytes(StandardCharsets.UTF_8),
                    "",
                    200);
        }
        assertThat(events(app)).containsOnlyOnce("app.crash").containsOnlyOnce("audit.app.process.crash");
    }

    @Test
    void aDeletedAppTakesEverythingAlongButItsRoutes() {
        String app = push.runningApp(space, "gone");
        String packageGuid =
                admin.get("/v3/apps/" + app + "/packages").is(200).guids().getFirst();
        admin.finished(admin.delete("/v3/apps/" + app));
        admin.get("/v3/apps/" + app).is(404);
        admin.get("/v3/packages/" + packageGuid).is(404);
        assertThat(bridge.desired.keySet()).noneMatch(guid -> guid.startsWith(app));
        assertThat(events(app)).contains("audit.app.delete-request");
    }

    @Test
    void aManifestMakesAnAppWithAllThatItSaysAndApplyingItAgainChangesNothing() {
        String yaml = """
                applications:
                - name: shop
                  memory: 256M
                  instances: 2
                  command: python shop.py
                  health-check-type: http
                  health-check-http-endpoint: /health
                  timeout: 30
                  default-route: true
                  env: {COLOUR: red, COUNT: 3}
                  metadata: {labels: {tier: web}}
                  processes:
                  - type: worker
                    memory: 64M
                """;
        String apply = "/v3/spaces/" + space + "/actions/apply_manifest";
        for (int i = 0; i < 2; i++) {
            var job = admin.finished(push.manifest(apply, yaml));
            assertThat(job.text("/state")).as(job.response().body()).isEqualTo("COMPLETE");
            assertThat(job.text("/operation")).isEqualTo("space.apply_manifest");
        }
        var shown = admin.get("/v3/apps?names=shop&space_guids=" + space).is(200);
        assertThat(shown.guids()).hasSize(1);
        String app = shown.guids().getFirst();
        assertThat(shown.text("/resources/0/metadata/labels/tier")).isEqualTo("web");
        var web = admin.get("/v3/apps/" + app + "/processes/web").is(200);
        assertThat(web.at("/instances").asInt()).isEqualTo(2);
        assertThat(web.at("/memory_in_mb").asInt()).isEqualTo(256);
        assertThat(web.text("/command")).isEqualTo("python shop.py");
        assertThat(web.text("/health_check/data/endpoint")).isEqualTo("/health");
        assertThat(web.at("/health_check/data/timeout").asInt()).isEqualTo(30);
        assertThat(admin.get("/v3/apps/" + app + "/processes/worker")
                        .at("/memory_in_mb")
                        .asInt())
                .isEqualTo(64);
        assertThat(admin.get("/v3/apps/" + app + "/routes").is(200).text("/resources/0/url"))
                .isEqualTo("shop.localhost");
        assertThat(admin.get("/v3/apps/" + app + "/environment_variables").text("/var/COUNT"))
                .isEqualTo("3");

        var same = push.manifest("/v3/spaces/" + space + "/manifest_diff", yaml).is(201);
        assertThat(same.at("/diff").size()).as(same.response().body()).isZero();
        var diff = push.manifest(
                        "/v3/spaces/" + space + "/manifest_diff",
                        yaml.replace("256M", "1G").replace("red", "blue"))
                .is(201);
        assertThat(diff.at("/diff")
                        .valueStream()
                        .map(change -> change.path("op").asString() + " "
                                + change.path("path").asString()))
                .containsExactly("replace /applications/0/memory", "replace /applications/0/env/COLOUR");
        assertThat(push.request("GET", "/v3/apps/" + app + "/manifest", "application/json", new byte[0])
                        .response()
                        .body())
                .contains("name: shop")
                .contains("memory: 256M");

        admin.finished(push.manifest(apply, "applications: [{name: shop, no-route: true}]"));
        assertThat(admin.get("/v3/apps/" + app + "/routes").guids()).isEmpty();
    }

    @Test
    void aManifestThatCannotBeAppliedSaysWhyForEachApp() {
        String apply = "/v3/spaces/" + space + "/actions/apply_manifest";
        assertThat(push.manifest(apply, "applications: [{name: x, memory: 256}]")
                        .is(422)
                        .error())
                .isEqualTo(
                        "For application 'x': Process \"web\": Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB");
        assertThat(push.manifest(apply, "applications: [{name: x, buildpack: nope}]")
                        .is(422)
                        .error())
                .isEqualTo("For application 'x': Buildpack must be an existing admin buildpack or a valid git URI");
        assertThat(push.request("POST", apply, "application/json", "{}".getBytes(StandardCharsets.UTF_8))
                        .is(400)
                        .error())
                .isEqualTo("Bad request: Content-Type must be yaml");
        var job = admin.finished(push.manifest(apply, "applications: [{name: x, routes: [{route: a.nowhere.test}]}]"));
        assertThat(job.text("/state")).isEqualTo("FAILED");
        assertThat(job.text("/errors/0/detail"))
                .isEqualTo("For application 'x': The route 'a.nowhere.test' did not match any existing domains.");
    }

    @Test
    void aRollingDeploymentReplacesInstancesOneByOne() {
        String app = push.runningApp(space, "rolling");
        admin.post("/v3/processes/" + app + "/actions/scale", "{\"instances\": 3}")
                .is(202);
        await().until(() -> desiredOf(app).path("instances").asInt() == 3);
        String old = versionOf(app);
        String droplet = push.stagedDroplet(app, "{\"web\": \"python new.py\"}");
        bridge.starting = true;
        var deployment = admin.post(
                        "/v3/deployments",
                        "{\"droplet\": {\"guid\": \"%s\"}, \"strategy\": \"rolling\", \"relationships\": {\"app\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(droplet, app))
                .is(201);
        assertThat(deployment.text("/status/reason")).isEqualTo("DEPLOYING");
        String next = deployment.text("/new_processes/0/guid");
        await().until(() -> bridge.desired.keySet().stream().anyMatch(guid -> guid.startsWith(next)));
        assertThat(desiredOf(next).path("instances").asInt()).isEqualTo(1);
        assertThat(desiredOf(next).path("start_command").asString()).isEqualTo("python new.py");
        assertThat(bridge.desired.get(old).path("instances").asInt()).isEqualTo(3);
        assertThat(admin.post("/v3/apps/" + app + "/processes/web/actions/scale", "{\"instances\": 9}")
                        .is(422)
                        .error())
                .isEqualTo("Cannot scale this process while a deployment is in flight.");

        bridge.starting = false;
        await().until(() -> admin.get("/v3/deployments/" + deployment.guid())
                .text("/status/reason")
                .equals("DEPLOYED"));
        await().until(() -> !bridge.desired.containsKey(old));
        assertThat(desiredOf(next).path("instances").asInt()).isEqualTo(3);
        assertThat(admin.get("/v3/apps/" + app + "/processes/web").guid()).isEqualTo(next);
        assertThat(admin.get("/v3/apps/" + app + "/revisions")
                        .is(200)
                        .at("/resources")
                        .size())
                .isEqualTo(2);
        assertThat(admin.post("/v3/deployments/" + deployment.guid() + "/actions/cancel", "")
                        .is(422)
                        .error())
                .isEqualTo("Cannot cancel a deployment with status: FINALIZED and reason: DEPLOYED");
    }

    @Test
    void aCanceledDeploymentGoesBackToWhatRanBefore() {
        String app = push.runningApp(space, "canceled");
        String before = admin.get("/v3/apps/" + app + "/droplets/current").guid();
        String droplet = push.stagedDroplet(app, "{\"web\": \"python bad.py\"}");
        bridge.starting = true;
        var deployment = admin.post(
                        "/v3/deployments",
                        "{\"droplet\": {\"guid\": \"%s\"}, \"relationships\": {\"app\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(droplet, app))
                .is(201);
        String next = deployment.text("/new_processes/0/guid");
        await().until(() -> bridge.desired.keySet().stream().anyMatch(guid -> guid.startsWith(next)));
        admin.post("/v3/deployments/" + deployment.guid() + "/actions/cancel", "")
                .is(200);
        await().until(() -> bridge.desired.keySet().stream().noneMatch(guid -> guid.startsWith(next)));
        assertThat(admin.get("/v3/deployments?app_guids=" + app + "&status_values=FINALIZED&order_by=-created_at")
                        .is(200)
                        .text("/resources/0/status/reason"))
                .isEqualTo("CANCELED");
        assertThat(admin.get("/v3/apps/" + app + "/droplets/current").guid()).isEqualTo(before);
        assertThat(versionOf(app)).startsWith(app);
    }

    @Test
    void withoutTheRuntimeStatsAndRestartAreUnavailableAndStartIsRepairedLater() {
        String app = push.runningApp(space, "away");
        bridge.unavailable = true;
        assertThat(admin.get("/v3/processes/" + app + "/stats").is(503).text("/errors/0/title"))
                .isEqualTo("CF-StatsUnavailable");
        assertThat(admin.post("/v3/apps/" + app + "/actions/restart", "")
                        .is(503)
                        .text("/errors/0/title"))
                .isEqualTo("CF-RunnerUnavailable");
        admin.post("/v3/apps/" + app + "/actions/stop", "").is(200);
        admin.post("/v3/apps/" + app + "/actions/start", "").is(200);
        bridge.unavailable = false;
        String fingerprints =
                bridge.callInternal("GET", "/internal/v1/desired-apps/fingerprints", new byte[0], "", 200);
        assertThat(fingerprints).contains(app);
        assertThat(bridge.callInternal(
                        "POST",
                        "/internal/v1/desired-apps/details",
                        ("[\"" + versionFrom(fingerprints, app) + "\", \"unknown\"]").getBytes(StandardCharsets.UTF_8),
                        "",
                        200))
                .contains("python app.py");
    }

    @Test
    void aSecurityGroupReachesRunningAppsWhenItIsBoundChangedUnboundAndDeleted() {
        String app = push.runningApp(space, "guarded");
        String version = versionOf(app);
        String rules = "[{\"protocol\": \"tcp\", \"destination\": \"10.7.0.1\", \"ports\": \"%s\"}]";
        String group = "/v3/security_groups/"
                + admin.post("/v3/security_groups", "{\"name\": \"live\", \"rules\": " + rules.formatted("5432") + "}")
                        .is(201)
                        .guid();
        String spaces = group + "/relationships/running_spaces";
        String etag = etagOf(version);
        assertThat(portsTo("10.7.0.1", app)).isEmpty();

        admin.post(spaces, "{\"data\": [{\"guid\": \"" + space + "\"}]}").is(200);
        await().untilAsserted(() -> assertThat(portsTo("10.7.0.1", app)).containsExactly("5432"));
        assertThat(etagOf(version))
                .isNotEqualTo(etag)
                .isEqualTo(desiredOf(app).path("etag").asString());

        admin.patch(group, "{\"rules\": " + rules.formatted("5433") + "}").is(200);
        await().untilAsserted(() -> assertThat(portsTo("10.7.0.1", app)).containsExactly("5433"));

        admin.delete(spaces + "/" + space).is(204);
        await().untilAsserted(() -> assertThat(portsTo("10.7.0.1", app)).isEmpty());
        assertThat(etagOf(version)).isEqualTo(etag);

        admin.patch(group, "{\"globally_enabled\": {\"running\": true}}").is(200);
        await().untilAsserted(() -> assertThat(portsTo("10.7.0.1", app)).containsExactly("5433"));
        admin.finished(admin.delete(group).is(202));
        await().untilAsserted(() -> assertThat(portsTo("10.7.0.1", app)).isEmpty());
        assertThat(versionOf(app)).as("nothing was restarted").isEqualTo(version);
    }

    private List<String> portsTo(String destination, String app) {
        return desiredOf(app)
                .path("egress_rules")
                .valueStream()
                .filter(rule -> rule.path("destination").asString().equals(destination))
                .map(rule -> rule.path("ports").asString())
                .toList();
    }

    private String etagOf(String version) {
        String fingerprints =
                bridge.callInternal("GET", "/internal/v1/desired-apps/fingerprints", new byte[0], "", 200);
        return JsonMapper.shared()
                .readTree(fingerprints)
                .valueStream()
                .filter(fingerprint ->
                        fingerprint.path("process_guid").asString().equals(version))
                .map(fingerprint -> fingerprint.path("etag").asString())
                .findFirst()
                .orElseThrow();
    }

    private static String versionFrom(String fingerprints, String app) {
        int start = fingerprints.indexOf(app);
        return fingerprints.substring(start, start + 73);
    }
}
