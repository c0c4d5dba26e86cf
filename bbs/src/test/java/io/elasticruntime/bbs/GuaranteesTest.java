package io.elasticruntime.bbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.testing.Postgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of diego-core.md j that are the BBS's to keep, as plain HTTP and with short times. */
@Postgres
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "er.bbs.convergence.interval=500ms",
            "er.bbs.convergence.grace=0s",
            "er.bbs.task.expire-pending=2s",
            "er.bbs.task.expire-completed=3s",
            "er.bbs.rebalancing.enabled=true",
            "er.bbs.rebalancing.interval=500ms",
            "er.bbs.rebalancing.moves=100",
            "server.tomcat.connection-timeout=2s"
        })
class GuaranteesTest {

    private static final Map<String, Integer> CALLBACKS = new ConcurrentHashMap<>();
    private static final List<String> AUCTIONS = new CopyOnWriteArrayList<>();
    private static HttpServer others;

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @Autowired
    private JdbcClient jdbc;

    private String guid;

    @DynamicPropertySource
    static void others(DynamicPropertyRegistry registry) throws IOException {
        others = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        others.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        others.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            CALLBACKS.merge(path, 1, Integer::sum);
            if (path.equals("/v1/lrps")) {
                AUCTIONS.add(body);
            }
            exchange.sendResponseHeaders(path.startsWith("/gone") ? 404 : 200, -1);
            exchange.close();
        });
        others.start();
        registry.add("er.component.peers.auctioneer", () -> url(""));
    }

    @AfterAll
    static void stopOthers() {
        others.stop(0);
    }

    @BeforeEach
    void freshGuid() {
        guid = "g-" + UUID.randomUUID();
    }

    @Test
    void aPendingTaskFailsAfterTheExpiryDuration() throws Exception {
        desireTask(null);
        await().untilAsserted(() -> assertThat(
                        get("/v1/tasks/" + guid).path("failure_reason").asString(""))
                .isEqualTo("not started within time limit"));
    }

    @Test
    void aResultThatNobodyComesForIsForgotten() throws Exception {
        desireTask(null);
        assertThat(call("POST", "/v1/tasks/" + guid + "/cancel", null)).isEqualTo(200);
        await().atMost(Duration.ofSeconds(15)).until(() -> call("GET", "/v1/tasks/" + guid, null) == 404);
    }

    @Test
    void aCallbackThatAnswers4xxDeletesTheTaskAlsoWhenThereWasNoRoom() throws Exception {
        desireTask(url("/gone/" + guid));
        for (int attempt = 0; attempt < 4; attempt++) {
            assertThat(call("POST", "/v1/tasks/" + guid + "/reject", "{\"reason\": \"insufficient resources\"}"))
                    .isEqualTo(200);
        }
        await().until(() -> call("GET", "/v1/tasks/" + guid, null) == 404);
        assertThat(CALLBACKS).containsEntry("/gone/" + guid, 1);
    }

    @Test
    void aDuplicateTaskIsRejected() throws Exception {
        desireTask(null);
        assertThat(call("POST", "/v1/tasks", task(null))).isEqualTo(409);
    }

    @Test
    void whatIsUnknownIsAnErrorAndAListOfItIsEmpty() throws Exception {
        assertThat(call("GET", "/v1/desired-lrps/" + guid, null)).isEqualTo(404);
        assertThat(call("PATCH", "/v1/desired-lrps/" + guid, "{\"instances\": 1}"))
                .isEqualTo(404);
        assertThat(call("DELETE", "/v1/desired-lrps/" + guid, null)).isEqualTo(404);
        assertThat(call("POST", "/v1/actual-lrps/" + guid + "/0/retire", null)).isEqualTo(404);
        assertThat(call("POST", "/v1/tasks/" + guid + "/cancel", null)).isEqualTo(404);
        assertThat(get("/v1/actual-lrps?process_guid=" + guid)).isEmpty();
        assertThat(get("/v1/actual-lrps?domain=" + guid)).isEmpty();
        assertThat(get("/v1/desired-lrps?domain=" + guid)).isEmpty();
        assertThat(get("/v1/tasks?domain=" + guid)).isEmpty();
    }

    @Test
    void zeroInstancesThenScaleUpAndDownAndTheTagGrowsWithinItsEpoch() throws Exception {
        desire(0);
        JsonNode tag = get("/v1/desired-lrps/" + guid).path("modification_tag");
        int index = 0;
        for (int instances : List.of(3, 1, 0, 2)) {
            assertThat(call("PATCH", "/v1/desired-lrps/" + guid, "{\"instances\": " + instances + "}"))
                    .isEqualTo(200);
            assertThat(get("/v1/actual-lrps?process_guid=" + guid)).hasSize(instances);
            JsonNode now = get("/v1/desired-lrps/" + guid).path("modification_tag");
            assertThat(now.path("epoch")).isEqualTo(tag.path("epoch"));
            assertThat(now.path("index").asInt()).isEqualTo(++index);
        }
    }

    @Test
    void severalMembersAreUpdatedAtOnceAndTheTagGrowsByOne() throws Exception {
        desire(1);
        assertThat(call("PATCH", "/v1/desired-lrps/" + guid, """
                {"instances": 2, "annotation": "new", "routes": {"cf-router": [{"hostnames": ["a"], "port": 8080}]}}
                """)).isEqualTo(200);
        JsonNode lrp = get("/v1/desired-lrps/" + guid);
        assertThat(lrp.path("instances").asInt()).isEqualTo(2);
        assertThat(lrp.path("annotation").asString("")).isEqualTo("new");
        assertThat(lrp.path("routes")
                        .path("cf-router")
                        .path(0)
                        .path("hostnames")
                        .path(0)
                        .asString(""))
                .isEqualTo("a");
        assertThat(lrp.path("modification_tag").path("index").asInt()).isEqualTo(1);
    }

    @Test
    void instancesAreListedByDomainGuidAndIndex() throws Exception {
        desire(3);
        assertThat(get("/v1/actual-lrps?process_guid=" + guid)).hasSize(3);
        assertThat(get("/v1/actual-lrps?process_guid=" + guid + "&index=1")).hasSize(1);
        assertThat(get("/v1/actual-lrps?process_guid=" + guid + "&index=3")).isEmpty();
        assertThat(get("/v1/actual-lrps?domain=apps").valueStream())
                .extracting(instance -> instance.path("process_guid").asString(""))
                .contains(guid);
        assertThat(get("/v1/desired-lrps?domain=apps").valueStream())
                .extracting(lrp -> lrp.path("process_guid").asString(""))
                .contains(guid);
    }

    @Test
    void whatFoundNoPlaceIsAuctionedAgainAsSoonAsACellComes() throws Exception {
        desire(1);
        await().until(() -> AUCTIONS.stream().anyMatch(auction -> auction.contains(guid)));
        assertThat(call("POST", "/v1/actual-lrps/" + guid + "/0/fail", "{\"placement_error\": \"no room\"}"))
                .isEqualTo(200);
        AUCTIONS.clear();
        heartbeat("new-" + guid, guid);
        await().until(() -> AUCTIONS.stream().anyMatch(auction -> auction.contains(guid)));
    }

    @Test
    void scalingDownRemovesCrashedInstances() throws Exception {
        desire(1);
        for (int crash = 0; crash < 3; crash++) {
            String instance = "{\"instance_guid\": \"i" + crash + "\", \"cell_id\": \"c\"";
            call("POST", "/v1/actual-lrps/" + guid + "/0/claim", instance + "}");
            call("POST", "/v1/actual-lrps/" + guid + "/0/crash", instance + ", \"reason\": \"exit 1\"}");
        }
        assertThat(get("/v1/actual-lrps?process_guid=" + guid)
                        .path(0)
                        .path("state")
                        .asString(""))
                .isEqualTo("CRASHED");
        call("PATCH", "/v1/desired-lrps/" + guid, "{\"instances\": 0}");
        assertThat(get("/v1/actual-lrps?process_guid=" + guid)).isEmpty();
    }

    @Test
    void aDomainWithoutTtlNeverDisappearsWithOneItDoesAndAnEmptyNameIsAnError() throws Exception {
        call("PUT", "/v1/domains/short-" + guid + "?ttl=1", null);
        call("PUT", "/v1/domains/long-" + guid + "?ttl=0", null);
        assertThat(domains()).contains("short-" + guid, "long-" + guid);
        await().until(() -> !domains().contains("short-" + guid));
        assertThat(domains()).contains("long-" + guid);
        assertThat(call("PUT", "/v1/domains/%20?ttl=0", null)).isEqualTo(422);
        assertThat(call("PUT", "/v1/domains/d?ttl=-1", null)).isEqualTo(422);
    }

    @Test
    void aNullInAListIsRefusedAndNothingIsStored() throws Exception {
        String lrp = """
                {"process_guid": "%s", "domain": "d", "rootfs": "preloaded:hostfs", "ports": [null],
                 "action": {"run": {"path": "/bin/true", "user": "vcap"}}}""".formatted(guid);
        HttpResponse<String> answer = peers.http()
                .send(request("PUT", "/v1/desired-lrps/" + guid, lrp), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"fields\":[\"ports\"]");
        assertThat(call("GET", "/v1/desired-lrps/" + guid, null)).isEqualTo(404);
    }

    @Test
    void aSlowReaderOfEventsIsCutWithoutHarmToOthers() throws Exception {
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", port));
            slow.getOutputStream()
                    .write("GET /v1/events/lrps HTTP/1.1\r\nHost: bbs\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            List<String> quick = follow();
            String annotation = "x".repeat(10_000);
            desire(0);
            int updates = 800;
            for (int i = 0; i < updates; i++) {
                call("PATCH", "/v1/desired-lrps/" + guid, "{\"annotation\": \"" + annotation + i + "\"}");
            }
            await().untilAsserted(() -> assertThat(
                            quick.stream().filter(line -> line.startsWith("data:") && line.contains(guid)))
                    .hasSize(updates + 1));
            await().atMost(Duration.ofSeconds(20)).until(() -> hasBeenCut(slow));
        }
    }

    /** Whether the other side no longer takes anything. */
    private static boolean hasBeenCut(Socket socket) {
        try {
            socket.getOutputStream().write('\n');
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void instancesOfWrongIndexesAreNoticedThoughTheirNumberIsRight() throws Exception {
        desire(2);
        jdbc.sql("update actual_lrps set instance_index = 7 where process_guid = :guid and instance_index = 1")
                .param("guid", guid)
                .update();
        call("PUT", "/v1/domains/apps?ttl=60", null);
        await().untilAsserted(() -> assertThat(get("/v1/actual-lrps?process_guid=" + guid)
                        .valueStream()
                        .map(instance -> instance.path("index").asInt()))
                .containsExactlyInAnyOrder(0, 1));
    }

    @Test
    void whatHasNoInstanceAtAllGetsThemAndWhatHasNoLrpGoes() throws Exception {
        desire(2);
        jdbc.sql("delete from actual_lrps where process_guid = :guid")
                .param("guid", guid)
                .update();
        await().until(() -> get("/v1/actual-lrps?process_guid=" + guid).size() == 2);
        jdbc.sql("delete from desired_lrps where process_guid = :guid")
                .param("guid", guid)
                .update();
        call("PUT", "/v1/domains/apps?ttl=60", null);
        await().until(() -> get("/v1/actual-lrps?process_guid=" + guid).isEmpty());
    }

    @Test
    void aChangeIsForgottenOnceAllInstancesKnowOfItAndNoSooner() throws Exception {
        heartbeat("cell-" + guid, guid);
        desire(1);
        start(0, "i0", "cell-" + guid);
        assertThat(call("PATCH", "/v1/desired-lrps/" + guid, "{\"metric_tags\": {\"version\": {\"static\": \"2\"}}}"))
                .isEqualTo(200);
        jdbc.sql("update desired_lrps set told_at = told_at - :age where process_guid = :guid")
                .param("age", Duration.ofHours(1).toNanos())
                .param("guid", guid)
                .update();
        jdbc.sql("update actual_lrps set since = since - :age where process_guid = :guid")
                .param("age", Duration.ofHours(2).toNanos())
                .param("guid", guid)
                .update();
        String tell = "/v1/lrps/" + guid + "/instances/i0";
        int told = CALLBACKS.getOrDefault(tell, 0);
        await().until(() -> CALLBACKS.getOrDefault(tell, 0) > told + 1);
        assertThat(toldAt()).isPositive();

        String knowing = running("i0", "cell-" + guid)
                .replace("\"domain\"", "\"metric_tags\": {\"version\": \"2\"}, \"domain\"");
        assertThat(call("POST", "/v1/actual-lrps/" + guid + "/0/start", knowing))
                .isEqualTo(200);
        await().until(() -> toldAt() == 0);
    }

    private long toldAt() {
        return jdbc.sql("select told_at from desired_lrps where process_guid = :guid")
                .param("guid", guid)
                .query(Long.class)
                .single();
    }

    @Test
    void theFiguresOfAPassAreThoseOfTheDatabase() throws Exception {
        desire(3);
        start(0, "running", "nowhere");
        await().untilAsserted(() -> {
            assertThat(metric("LRPsDesired")).isEqualTo(count("select sum(instances) from desired_lrps"));
            assertThat(metric("LRPsUnclaimed")).isEqualTo(count("""
                    select count(*) from actual_lrps where presence = 'ORDINARY' and state = 'UNCLAIMED'
                    """));
            assertThat(metric("SuspectRunningActualLRPs")).isPositive().isEqualTo(count("""
                    select count(*) from actual_lrps where presence = 'SUSPECT' and state = 'RUNNING'
                    """));
            assertThat(metric("SuspectCells")).isEqualTo(count("""
                    select count(distinct cell_id) from actual_lrps where presence = 'SUSPECT'
                    """));
            assertThat(metric("CrashingDesiredLRPs")).isEqualTo(count("""
                    select count(distinct process_guid) from actual_lrps where state = 'CRASHED'
                    """));
        });
    }

    private double count(String sql) {
        return jdbc.sql(sql).query(Double.class).single();
    }

    private double metric(String name) throws Exception {
        return get("/actuator/metrics/" + name)
                .path("measurements")
                .path(0)
                .path("value")
                .asDouble(-1);
    }

    @Test
    void anInstanceThatWouldStandBetterElsewhereIsMovedAndServesMeanwhile() throws Exception {
        String crowded = "crowded-" + guid;
        String empty = "empty-" + guid;
        heartbeat(crowded, guid);
        desire(2);
        start(0, "i0", crowded);
        start(1, "i1", crowded);
        heartbeat(empty, guid);

        String move = "/v1/lrps/" + guid + "/instances/i1/move";
        await().until(() -> CALLBACKS.containsKey(move));
        assertThat(evacuateRunning(1, "i1", crowded)).as("keep the container").isTrue();
        assertThat(presences(1)).containsExactlyInAnyOrder("EVACUATING RUNNING", "ORDINARY UNCLAIMED");
        start(1, "i2", empty);
        assertThat(presences(1)).containsExactly("ORDINARY RUNNING");
        assertThat(evacuateRunning(1, "i1", crowded)).as("keep the container").isFalse();
        assertThat(CALLBACKS).doesNotContainKey(move.replace("i1", "i0"));
    }

    @Test
    void anInstanceThatMustNotRunTwiceIsNotMoved() throws Exception {
        String crowded = "crowded-" + guid;
        heartbeat(crowded, guid);
        heartbeat("empty-" + guid, guid);
        desire(2, ", \"update_strategy\": \"RECREATE\"");
        start(0, "i0", crowded);
        start(1, "i1", crowded);
        String alone = guid;
        guid = "witness-" + alone;
        desire(2);
        start(0, "w0", crowded);
        start(1, "w1", crowded);
        await().until(() -> CALLBACKS.containsKey("/v1/lrps/" + guid + "/instances/w1/move"));
        assertThat(CALLBACKS.keySet()).noneMatch(path -> path.startsWith("/v1/lrps/" + alone + "/"));
    }

    private void heartbeat(String cell, String tag) throws Exception {
        String presence = """
                {"cell_id": "%s", "owner_id": "o", "rep_url": "%s", "zone": "z1", "ttl_seconds": 60,
                 "capacity": {"memory_mb": 1000, "disk_mb": 1000, "containers": 10}, "placement_tags": ["%s"]}
                """.formatted(cell, url(""), tag);
        assertThat(call("PUT", "/v1/cells/" + cell, presence)).isEqualTo(200);
    }

    private void start(int index, String instance, String cell) throws Exception {
        assertThat(call("POST", "/v1/actual-lrps/" + guid + "/" + index + "/start", running(instance, cell)))
                .isEqualTo(200);
    }

    private boolean evacuateRunning(int index, String instance, String cell) throws Exception {
        String path = "/v1/actual-lrps/" + guid + "/" + index + "/evacuate-running";
        return JsonMapper.shared()
                .readTree(peers.http()
                        .send(request("POST", path, running(instance, cell)), HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("keep_container")
                .asBoolean();
    }

    private static String running(String instance, String cell) {
        return """
                {"instance_guid": "%s", "cell_id": "%s", "domain": "apps", "routable": true,
                 "availability_zone": "z1", "net_info": {"address": "10.0.0.1", "ports": []}}
                """.formatted(instance, cell);
    }

    private List<String> presences(int index) throws Exception {
        return get("/v1/actual-lrps?process_guid=" + guid + "&index=" + index)
                .valueStream()
                .map(instance -> instance.path("presence").asString("") + " "
                        + instance.path("state").asString(""))
                .toList();
    }

    private List<String> follow() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Stream<String> stream = peers.http()
                .send(request("GET", "/v1/events/lrps", null), HttpResponse.BodyHandlers.ofLines())
                .body();
        Thread.ofVirtual().start(() -> stream.forEach(lines::add));
        await().until(() -> !lines.isEmpty());
        return lines;
    }

    private List<String> domains() throws Exception {
        return get("/v1/domains")
                .valueStream()
                .map(domain -> domain.path("name").asString(""))
                .toList();
    }

    private void desire(int instances) throws Exception {
        desire(instances, "");
    }

    /** @param more further members of the definition */
    private void desire(int instances, String more) throws Exception {
        String lrp = """
                {"process_guid": "%s", "domain": "apps", "rootfs": "preloaded:hostfs", "instances": %d,
                 "action": {"run": {"path": "/bin/true", "user": "vcap"}}%s}
                """.formatted(guid, instances, more);
        assertThat(call("PUT", "/v1/desired-lrps/" + guid, lrp)).isEqualTo(200);
    }

    private void desireTask(@Nullable String callback) throws Exception {
        assertThat(call("POST", "/v1/tasks", task(callback))).isEqualTo(200);
    }

    private String task(@Nullable String callback) {
        return """
                {"task_guid": "%s", "domain": "tasks", "task_definition": {"rootfs": "preloaded:hostfs",
                 "action": {"run": {"path": "/bin/true", "user": "vcap"}}%s}}
                """.formatted(guid, callback == null ? "" : ", \"completion_callback_url\": \"" + callback + "\"");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + others.getAddress().getPort() + path;
    }

    private JsonNode get(String path) throws Exception {
        return JsonMapper.shared()
                .readTree(peers.http()
                        .send(request("GET", path, null), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private int call(String method, String path, @Nullable String body) throws Exception {
        return peers.http()
                .send(request(method, path, body), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private HttpRequest request(String method, String path, @Nullable String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
