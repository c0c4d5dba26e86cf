package io.elasticruntime.auctioneer.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.auctioneer.AuctioneerApplication;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.auction.AuctioneerApi;
import io.elasticruntime.diego.auction.LrpAuction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole service; one server plays the BBS and two cells, and answers work as each test wants it. */
@SpringBootTest(
        classes = AuctioneerApplication.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "er.auctioneer.auction.patience=300ms")
class AuctioneerTest {

    private static final int SLOW = -1;
    private static final Semaphore SLOW_ANSWERS = new Semaphore(0);
    private static final List<String> CALLS = new CopyOnWriteArrayList<>();
    private static final Map<String, Queue<Answer>> WORK_ANSWERS = new ConcurrentHashMap<>();
    private static final Map<String, String> HELD = new ConcurrentHashMap<>();
    private static volatile List<String> cells = List.of();
    private static HttpServer others;

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    private AuctioneerApi auctioneer;

    private record Answer(int status, String body) {}

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry registry) throws IOException {
        others = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        others.createContext("/", AuctioneerTest::answer);
        others.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        others.start();
        registry.add("er.component.peers.bbs", AuctioneerTest::url);
    }

    @AfterAll
    static void stopOthers() {
        others.stop(0);
    }

    @BeforeEach
    void reset() {
        CALLS.clear();
        WORK_ANSWERS.clear();
        HELD.clear();
        cells = List.of("one", "two");
        auctioneer = peers.client(AuctioneerApi.class, URI.create("http://127.0.0.1:" + port));
    }

    @Test
    void aBatchGoesToTheCellsInParts() {
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0, 1)));
        await().untilAsserted(() -> assertThat(works()).hasSize(2));
        assertThat(works()).anyMatch(call -> call.startsWith("/one")).anyMatch(call -> call.startsWith("/two"));
    }

    @Test
    void whatACellRefusesIsAuctionedAgainAtOnce() {
        cells = List.of("one");
        answer("one", new Answer(200, """
                {"lrps":[{"process_guid":"app","index":0,"reason":"insufficient resources: memory"}],"tasks":[]}"""));
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0)));
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(works()).hasSize(2));
    }

    @Test
    void aRequestForWhatIsBeingPlacedDoesNotPlaceItTwice() {
        cells = List.of("one");
        answer("one", new Answer(SLOW, "{\"lrps\":[],\"tasks\":[]}"));
        auctioneer.auctionLrps(List.of(lrp("slow", 100, 0)));
        await().untilAsserted(() -> assertThat(works()).hasSize(1));
        auctioneer.auctionLrps(List.of(lrp("slow", 100, 0), lrp("other", 100, 0)));
        await().untilAsserted(() -> assertThat(works()).hasSize(2));
        assertThat(works().get(1)).contains("other").doesNotContain("\"slow\"");
        SLOW_ANSWERS.release();
    }

    @Test
    void whatACellHoldsIsNotPlacedAgain() {
        HELD.put("two", "{\"process_guid\":\"app\",\"index\":0,\"instance_guid\":\"i\",\"memory_mb\":1,\"disk_mb\":1}");
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0, 1)));
        await().untilAsserted(() -> assertThat(works()).hasSize(1));
        assertThat(works().getFirst()).contains("\"index\":1").doesNotContain("\"index\":0");
    }

    @Test
    void everyDecisionIsExplainedToTheBbs() {
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0), lrp("large", 5000, 0)));
        await().untilAsserted(() -> assertThat(String.join("", explanations())).contains("\"app\"", "\"large\""));
        assertThat(explanations())
                .anySatisfy(placed -> assertThat(placed)
                        .contains("\"process_guid\":\"app\"", "\"cell_id\":\"one\"", "\"zone\":\"z-two\",\"score\":0."))
                .anySatisfy(unplaced -> assertThat(unplaced)
                        .contains(
                                "\"process_guid\":\"large\"",
                                "\"attempt\":1,\"placement_error\":\"insufficient resources: memory\"",
                                "\"vetoes\":{\"insufficient resources: memory\":2}"));
    }

    @Test
    void theExplanationNamesTheRefusalOfTheCell() {
        cells = List.of("one");
        answer("one", new Answer(200, """
                {"lrps":[{"process_guid":"app","index":0,"reason":"no disk left"}],"tasks":[]}"""));
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0)));
        await().untilAsserted(() -> assertThat(String.join("", explanations()))
                .contains("\"attempt\":1,\"cell_id\":\"one\",\"refusal\":\"no disk left\"")
                .contains("\"attempt\":2,\"cell_id\":\"one\",\"cells\""));
    }

    @Test
    void workThatIsRefusedTooOftenIsReportedWithTheLastReason() {
        cells = List.of("one");
        for (int i = 0; i < 4; i++) {
            answer("one", new Answer(200, """
                    {"lrps":[{"process_guid":"app","index":0,"reason":"refusal %d"}],"tasks":[]}""".formatted(i)));
        }
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0)));
        await().untilAsserted(() ->
                assertThat(CALLS).contains("/v1/actual-lrps/app/0/fail {\"placement_error\":\"refusal 3\"}"));
    }

    @Test
    void anUnclearAnswerIsFollowedByAQuestionAndWorkThatTheCellHasIsNotPlacedTwice() {
        cells = List.of("one");
        HELD.put("one", "{\"process_guid\":\"app\",\"index\":0,\"instance_guid\":\"i\",\"memory_mb\":1,\"disk_mb\":1}");
        answer("one", new Answer(500, ""));
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0, 1)));
        await().untilAsserted(() -> assertThat(works()).hasSize(2));
        assertThat(works().get(1)).contains("\"index\":1").doesNotContain("\"index\":0");
    }

    @Test
    void aPlacementErrorIsReportedAtOnce() {
        auctioneer.auctionLrps(List.of(lrp("app", 100_000, 0)));
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(CALLS)
                        .contains(
                                "/v1/actual-lrps/app/0/fail {\"placement_error\":\"insufficient resources: memory\"}"));
    }

    @Test
    void withoutCellsThatIsReportedAfterALittlePatience() {
        cells = List.of();
        auctioneer.auctionLrps(List.of(lrp("app", 100, 0)));
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(CALLS)
                        .contains("/v1/actual-lrps/app/0/fail"
                                + " {\"placement_error\":\"unable to communicate to compatible cells\"}"));
    }

    @Test
    void entriesThatMakeNoSenseAreDroppedAndTheOthersPlaced() {
        auctioneer.auctionLrps(List.of(lrp("", 100, 0), lrp("app", -1, 0), lrp("none", 1), lrp("good", 100, 0)));
        await().untilAsserted(
                        () -> assertThat(works()).singleElement().asString().contains("good"));
    }

    private static void answer(String cell, Answer answer) {
        WORK_ANSWERS.computeIfAbsent(cell, _ -> new ConcurrentLinkedQueue<>()).add(answer);
    }

    private static List<String> works() {
        return CALLS.stream().filter(call -> call.contains("/v1/work ")).toList();
    }

    private static List<String> explanations() {
        return CALLS.stream()
                .filter(call -> call.startsWith("/v1/explanations "))
                .toList();
    }

    private static LrpAuction lrp(String guid, int memoryMb, Integer... indices) {
        return new LrpAuction(guid, "d", List.of(indices), "preloaded:hostfs", memoryMb, 1, 0, List.of(), List.of());
    }

    private static String url() {
        return "http://127.0.0.1:" + others.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer = new Answer(200, "{}");
        if (path.equals("/v1/cells")) {
            answer = new Answer(
                    200,
                    "["
                            + String.join(
                                    ",",
                                    cells.stream().map(AuctioneerTest::presence).toList()) + "]");
        } else if (path.endsWith("/v1/state")) {
            answer = new Answer(200, state(path.split("/")[1]));
        } else if (path.endsWith("/v1/work")) {
            Queue<Answer> prepared = WORK_ANSWERS.getOrDefault(path.split("/")[1], new ConcurrentLinkedQueue<>());
            Answer next = prepared.poll();
            answer = next != null ? next : new Answer(200, "{\"lrps\":[],\"tasks\":[]}");
        }
        // Only now, so that no later test can prepare an answer that this call takes.
        CALLS.add(path + " " + body);
        if (answer.status() == SLOW) {
            awaitLeave();
            answer = new Answer(200, answer.body());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** A cell that takes its time, longer than the auctioneer waits for it before it holds the next auction. */
    private static void awaitLeave() {
        try {
            assertThat(SLOW_ANSWERS.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String presence(String cell) {
        return """
                {"cell_id":"%s","owner_id":"o","rep_url":"%s/%s","zone":"z-%s",
                "capacity":{"memory_mb":1000,"disk_mb":1000,"containers":10},"stacks":["hostfs"],"ttl_seconds":5}""".formatted(cell, url(), cell, cell);
    }

    private static String state(String cell) {
        return """
                {"cell_id":"%s","rep_url":"%s/%s","zone":"z-%s",
                "total":{"memory_mb":1000,"disk_mb":1000,"containers":10},
                "available":{"memory_mb":1000,"disk_mb":1000,"containers":10},
                "stacks":["hostfs"],"lrps":[%s],"starting_container_count":0,"evacuating":false}""".formatted(cell, url(), cell, cell, HELD.getOrDefault(cell, ""));
    }
}
