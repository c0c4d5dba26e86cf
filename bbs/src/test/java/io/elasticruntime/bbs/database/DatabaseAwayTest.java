package io.elasticruntime.bbs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.component.http.Peers;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.NetInfo;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** PostgreSQL goes away and comes back under a running BBS; a cell goes on saying that it is alive. */
@DirtiesContext
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"er.bbs.convergence.interval=1s", "er.component.peers.auctioneer=http://127.0.0.1:1"})
class DatabaseAwayTest {

    /**
     * Longer than everything whose length could matter: the cell's presence (2 s), the leader's silence (3 s), the waits
     * for connections. The property {@code er.test.database-away} tries others, such as {@code PT2M}.
     */
    private static final Duration AWAY = Duration.parse(System.getProperty("er.test.database-away", "PT6S"));

    @TempDir
    static Path directory;

    private static EmbeddedPostgres postgres;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        postgres = start(0);
        registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        registry.add("spring.datasource.username", () -> "postgres");
        registry.add("er.component.encryption.active-key-label", () -> "test");
        registry.add("er.component.encryption.keys.test", () -> "b29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb28=");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void callsAreRefusedAtOnceAndEverythingIsAsBeforeWhenItIsStartedAgain() throws Exception {
        int port = postgres.getPort();
        outage("stopped", () -> postgres.close(), () -> postgres = start(port));
    }

    @Test
    void itIsTheSameWhenItStandsStillAndGoesOnLater() throws Exception {
        try {
            outage(
                    "frozen",
                    () -> {
                        List<CompletableFuture<HttpResponse<String>>> underWay = new ArrayList<>();
                        for (int i = 0; i < 10; i++) {
                            underWay.add(CompletableFuture.supplyAsync(this::askUntilRefused, threads));
                        }
                        await().until(() -> get("/v1/domains").statusCode() == 200);
                        signal("STOP");
                        // What is being asked just then is refused as well, only later.
                        for (CompletableFuture<HttpResponse<String>> call : underWay) {
                            assertThat(call.get(1, TimeUnit.MINUTES).statusCode())
                                    .isEqualTo(503);
                        }
                    },
                    () -> signal("CONT"));
        } finally {
            signal("CONT"); // else it could not even be stopped
        }
    }

    private HttpResponse<String> askUntilRefused() {
        HttpResponse<String> answer = get("/v1/actual-lrps");
        while (answer.statusCode() == 200) {
            answer = get("/v1/actual-lrps");
        }
        return answer;
    }

    private interface Step {
        void run() throws Exception;
    }

    private void outage(String process, Step away, Step back) throws Exception {
        ActualLrpsApi actual = peers.client(ActualLrpsApi.class, bbs());
        Thread cell = Thread.ofVirtual().start(this::sayThatItIsAlive);
        await().until(() -> !peers.client(CellsApi.class, bbs()).list().isEmpty());
        start(actual, process, "before", 0);
        List<String> events = follow();

        away.run();
        List<Duration> times = new ArrayList<>();
        long end = System.nanoTime() + AWAY.toNanos();
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            HttpResponse<String> answer = get("/v1/actual-lrps");
            times.add(Duration.ofNanos(System.nanoTime() - asked));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body()).contains("urn:elastic-runtime:problem:unavailable");
        }

        times.sort(null);
        assertThat(times.get(times.size() / 2))
                .as("half of all calls; the machine may have been busy at one")
                .isLessThan(Duration.ofSeconds(1));

        back.run();
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> {
            start(actual, process, "after", 1);
            assertThat(peers.client(CellsApi.class, bbs()).list())
                    .extracting(CellPresence::cellId)
                    .containsExactly("cell-1");
            assertThat(events).anyMatch(line -> line.contains(process + "-after"));
        });
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(actual.list(null, "cell-1", process, null))
                        .as("the cell was not thought lost: nobody could renew its presence")
                        .extracting(ActualLrp::presence)
                        .containsExactly(Presence.ORDINARY, Presence.ORDINARY));
        cell.interrupt();
    }

    /** The postmaster first: one that goes on would begin another server process, which answers. */
    private static void signal(String name) throws Exception {
        long postmaster = Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst());
        kill(name, List.of(postmaster));
        kill(
                name,
                ProcessHandle.of(postmaster)
                        .orElseThrow()
                        .descendants()
                        .map(ProcessHandle::pid)
                        .toList());
    }

    /** One that ends by itself just then needs no signal. */
    private static void kill(String signal, List<Long> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(process -> command.add(Long.toString(process)));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void sayThatItIsAlive() {
        CellsApi cells = peers.client(CellsApi.class, bbs());
        try {
            while (true) {
                try {
                    cells.heartbeat(
                            "cell-1",
                            new CellPresence(
                                    "cell-1",
                                    "owner",
                                    URI.create("http://127.0.0.1:1"),
                                    "z1",
                                    new CellResources(1000, 1000, 10),
                                    List.of("hostfs"),
                                    List.of(),
                                    List.of(),
                                    2,
                                    null));
                } catch (RuntimeException e) {
                    // the next one may arrive
                }
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            // the test is over
        }
    }

    private static void start(ActualLrpsApi actual, String process, String instance, int index) {
        actual.start(
                process,
                index,
                new ActualLrpsApi.Start(
                        process + "-" + instance,
                        "cell-1",
                        "apps",
                        new NetInfo("127.0.0.1", "10.0.0.2", List.of()),
                        Map.of(),
                        true,
                        "z1"));
    }

    private HttpResponse<String> get(String path) {
        try {
            return peers.http()
                    .send(HttpRequest.newBuilder(bbs().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of the event stream, from now on, over one connection. */
    private List<String> follow() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Stream<String> stream = peers.http()
                .send(
                        HttpRequest.newBuilder(bbs().resolve("/v1/events/lrps")).build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body();
        Thread.ofVirtual().start(() -> stream.forEach(lines::add));
        await().until(() -> !lines.isEmpty());
        return lines;
    }

    private URI bbs() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static EmbeddedPostgres start(int port) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }
}
