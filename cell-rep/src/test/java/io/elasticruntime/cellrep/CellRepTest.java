package io.elasticruntime.cellrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.cellrep.testing.FakeBbs;
import io.elasticruntime.cellrep.testing.FakeBbsServer;
import io.elasticruntime.cellrep.testing.Requests;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.diego.task.Task;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service in a process of its own, with real processes in it, which can be killed at any time. */
class CellRepTest {

    private static final String WEB = "web-process";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final FakeBbs bbs = new FakeBbs();
    private final HttpClient http = HttpClient.newHttpClient();
    private FakeBbsServer server;
    private Process rep;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = new FakeBbsServer(bbs);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        startRep();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (!rep.isAlive()) {
                startRep();
            }
            post("/v1/drain", "");
        } finally {
            rep.destroy();
            rep.waitFor(10, TimeUnit.SECONDS);
            server.close();
        }
    }

    @Test
    void anInstanceAndItsExitOutliveTheDeathOfTheRep() throws Exception {
        bbs.desire(webServer());
        place();
        await().atMost(PATIENCE).until(() -> actual().state() == ActualLrp.State.RUNNING);
        String guid = actual().instanceGuid();
        assertThat(get()).contains("Directory listing");

        kill();
        assertThat(get()).contains("Directory listing");
        startRep();

        assertThat(actual().instanceGuid()).isEqualTo(guid);
        assertThat(get()).contains("Directory listing");
        assertThat(bbs.calls()).noneMatch(call -> call.startsWith("crash"));

        kill();
        get("/quit");
        startRep();

        await().atMost(PATIENCE).until(() -> actual().state() == ActualLrp.State.CRASHED);
        assertThat(actual().crashReason()).isEqualTo("APP/PROC/WEB: Exited with status 7");
        await().atMost(PATIENCE).until(() -> post("/v1/state", null).contains("\"lrps\":[]"));
    }

    @Test
    void aTaskGoesOnAfterTheDeathOfTheRepAndIsNotRunTwice() throws Exception {
        Action action =
                Requests.runAs("STG", "/bin/sh", "-c", "echo run >>/tmp/runs; sleep 6; cp /tmp/runs /tmp/result.json");
        bbs.desire(Requests.task("task-1", action, "/tmp/result.json"));
        placeTask();
        await().atMost(PATIENCE).until(() -> post("/v1/state", null).contains("\"starting_container_count\":0"));

        kill();
        startRep();

        await().atMost(PATIENCE).until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
        assertThat(bbs.task("task-1").failureReason()).isEmpty();
        assertThat(bbs.task("task-1").result()).isEqualTo("run\n");
    }

    @Test
    void aTaskDownloadsBuildsAndUploads() throws Exception {
        byte[] application = zip("name", "dora");
        byte[] lifecycle = zip("build", "#!/bin/sh\ncp app/name $1; echo '{}' >$2");
        CompletableFuture<String> uploaded = new CompletableFuture<>();
        HttpServer blobs = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        blobs.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().equals("/app") ? application : lifecycle;
            if (exchange.getRequestMethod().equals("POST")) {
                uploaded.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(201, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        blobs.start();
        try {
            String base = "http://127.0.0.1:" + blobs.getAddress().getPort();
            Action build = new Action.Timeout(
                    Action.serial(
                            Action.parallel(new Action.Download(
                                    "app package", base + "/app", "app", null, "STG", "vcap", null, null)),
                            Requests.runAs("STG", "/tmp/lifecycle/build", "/tmp/droplet", "/tmp/result.json"),
                            new Action.EmitProgress(
                                    new Action.Upload("droplet", "/tmp/droplet", base + "/droplet", "STG", "vcap"),
                                    "Uploading droplet...",
                                    "Uploading complete",
                                    "Uploading failed",
                                    "STG")),
                    60_000,
                    null);
            CachedDependency dependency =
                    new CachedDependency(null, base + "/lifecycle", "/tmp/lifecycle", "lifecycle", null, null, null);
            bbs.desire(Requests.task("task-1", build, "/tmp/result.json", dependency));
            placeTask();

            await().atMost(PATIENCE).until(() -> bbs.task("task-1").state() == Task.State.COMPLETED);
            assertThat(bbs.task("task-1").failureReason()).isEmpty();
            assertThat(bbs.task("task-1").result()).isEqualTo("{}\n");
            assertThat(uploaded).isCompletedWithValue("dora");
        } finally {
            blobs.stop(0);
        }
    }

    private static byte[] zip(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry entry = new ZipArchiveEntry(name);
            entry.setUnixMode(0755);
            zip.putArchiveEntry(entry);
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private DesiredLrp webServer() {
        String python = """
                import http.server, os
                class Handler(http.server.SimpleHTTPRequestHandler):
                    def do_GET(self):
                        if self.path == "/quit":
                            os._exit(7)
                        super().do_GET()
                http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Handler).serve_forever()
                """;
        Action.Run run = new Action.Run(
                "python3",
                List.of("-c", python),
                null,
                List.of(new EnvironmentVariable("PORT", "8080")),
                null,
                "vcap",
                "APP/PROC/WEB",
                false);
        return Requests.lrp(WEB, Action.codependent(run), Requests.tcpCheck(), 60_000);
    }

    private void place() throws Exception {
        assertThat(post("/v1/work", """
                {"cell_id":"cell-1","tasks":[],"lrps":[{"process_guid":"web-process","index":0,"domain":"cf-apps",\
                "rootfs":"preloaded:hostfs","memory_mb":64,"disk_mb":64,"max_pids":0,"placement_tags":[]}]}""")).isEqualTo("{\"lrps\":[],\"tasks\":[]}");
    }

    private void placeTask() throws Exception {
        post("/v1/work", """
                {"cell_id":"cell-1","lrps":[],"tasks":[{"task_guid":"task-1","domain":"d","rootfs":"preloaded:hostfs",\
                "memory_mb":64,"disk_mb":64,"max_pids":0,"placement_tags":[]}]}""");
    }

    private ActualLrp actual() {
        return Objects.requireNonNull(bbs.actual(WEB, 0));
    }

    private String get() throws Exception {
        return get("/");
    }

    private String get(String path) throws Exception {
        NetInfo net = Objects.requireNonNull(actual().netInfo());
        URI uri = URI.create("http://127.0.0.1:" + net.ports().getFirst().hostPort() + path);
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Sends a body with POST, or asks with GET if there is none. */
    private String post(String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json");
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private void kill() throws Exception {
        rep.destroyForcibly();
        assertThat(rep.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private void startRep() throws IOException {
        rep = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        classPath(),
                        CellRepApplication.class.getName(),
                        "--server.port=" + port,
                        "--er.component.instance=cell-1",
                        "--er.component.peers.bbs=" + server.url(),
                        "--er.cell-rep.presence.url=http://127.0.0.1:" + port,
                        "--er.cell-rep.garden.backend=" + System.getProperty("garden.backend", "auto"),
                        "--er.cell-rep.garden.directory=" + directory.resolve("garden"),
                        "--er.cell-rep.garden.network.reservations=" + directory.resolve("reservations"),
                        "--er.cell-rep.executor.directory=" + directory.resolve("executor"),
                        "--er.cell-rep.capacity.memory=512MB",
                        "--er.cell-rep.capacity.disk=1GB")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/cell-rep-test.log")))
                .start();
        bbs.cells().clear();
        await().atMost(PATIENCE).until(() -> bbs.cells().containsKey("cell-1"));
    }

    /** Without the fakes, so that the service finds nothing but itself. */
    private static String classPath() {
        return String.join(
                File.pathSeparator,
                List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                        .filter(entry -> !entry.endsWith("test-classes"))
                        .toList());
    }
}
