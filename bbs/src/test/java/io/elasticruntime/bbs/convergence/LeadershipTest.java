package io.elasticruntime.bbs.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.testing.Postgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several BBS processes over one database: one of them leads, is killed, and its successor is stopped in its tracks. */
@Postgres
@Tag(Postgres.EVERY_KIND)
class LeadershipTest {

    private static final Duration TAKEOVER = Duration.ofSeconds(5);

    @TempDir
    private Path logs;

    private final List<Bbs> started = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        started.forEach(bbs -> bbs.process.destroyForcibly());
    }

    @Test
    void aNewLeaderTakesOverWithinFiveSecondsAndAFormerOneCanWriteNothing(DataSource database) throws Exception {
        Bbs first = start("bbs-a");
        await().atMost(Duration.ofSeconds(60)).until(() -> owner(first).startsWith("bbs-a"));
        Bbs second = start("bbs-b");
        Bbs third = start("bbs-c");
        for (Bbs bbs : List.of(second, third)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> owner(bbs).startsWith("bbs-a"));
        }
        for (Bbs bbs : started) {
            renew(bbs, "of-" + bbs.name, 60);
            assertThat(get(bbs, "/v1/cells")).as("every instance serves").hasSize(started.indexOf(bbs) + 1);
        }

        first.process.destroyForcibly();
        await().atMost(TAKEOVER).until(() -> !owner(second).startsWith("bbs-a"));
        Bbs leader = owner(second).startsWith("bbs-b") ? second : third;
        Bbs other = leader == second ? third : second;
        long epoch = lock(other).get("epoch").asLong();

        watchWrites(database);
        signal(leader, "STOP");
        await().atMost(TAKEOVER).until(() -> owner(other).startsWith(other.name));
        assertThat(lock(other).get("epoch").asLong()).isEqualTo(epoch + 1);
        renew(other, "short-lived", 1);
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(writers(database)).contains(other.name));

        forgetWrites(database);
        renew(other, "short-lived-too", 1);
        signal(leader, "CONT");
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(writers(database)).contains(other.name));
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(writers(database))
                        .as("the former leader has woken up, and wrote nothing")
                        .doesNotContain(leader.name));
        assertThat(owner(leader)).as("it serves all the same").startsWith(other.name);
    }

    /** A setting that the database of this test came with, for another process. */
    private static String setting(String name) {
        return "--" + name + "=" + System.getProperty(name);
    }

    private Bbs start(String name) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BbsApplication.class.getName(),
                        "--server.port=" + port,
                        "--er.component.instance=" + name,
                        "--er.component.peers.auctioneer=http://127.0.0.1:1",
                        "--er.bbs.convergence.interval=500ms",
                        "--er.bbs.convergence.grace=0s",
                        setting("spring.datasource.url"),
                        setting("spring.datasource.username"),
                        setting("spring.datasource.password"),
                        setting("er.component.encryption.active-key-label"),
                        setting("er.component.encryption.keys.test"),
                        "--spring.datasource.hikari.maximum-pool-size=4",
                        "--spring.datasource.hikari.data-source-properties.ApplicationName=" + name)
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve(name + ".log").toFile())
                .start();
        Bbs bbs = new Bbs(name, port, process);
        started.add(bbs);
        return bbs;
    }

    private static void signal(Bbs bbs, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(bbs.process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private String owner(Bbs bbs) {
        try {
            return lock(bbs).get("owner").asString();
        } catch (IOException e) {
            return ""; // it has not started yet
        }
    }

    private JsonNode lock(Bbs bbs) throws IOException {
        return get(bbs, "/v1/locks").get(0);
    }

    private JsonNode get(Bbs bbs, String path) throws IOException {
        return send(HttpRequest.newBuilder(bbs.url(path)).GET());
    }

    private void renew(Bbs bbs, String cell, int ttl) throws IOException {
        String presence = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "cell_id",
                        cell,
                        "owner_id",
                        "owner",
                        "rep_url",
                        "http://127.0.0.1:1",
                        "zone",
                        "z1",
                        "capacity",
                        Map.of("memory_mb", 1, "disk_mb", 1, "containers", 1),
                        "ttl_seconds",
                        ttl));
        send(HttpRequest.newBuilder(bbs.url("/v1/cells/" + cell))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(presence)));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JsonMapper.shared().readTree(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** From now on the database remembers which process has removed cells, which only convergence does by itself. */
    private static void watchWrites(DataSource database) throws Exception {
        execute(database, """
                create table writes (application text);
                create function remember() returns trigger language plpgsql as
                    $$ begin insert into writes values (current_setting('application_name')); return null; end $$;
                create trigger remember after delete on cells for each row execute function remember();
                create trigger remember_pass after delete on domains for each statement execute function remember()
                """);
    }

    private static void forgetWrites(DataSource database) throws Exception {
        execute(database, "delete from writes");
    }

    private static List<String> writers(DataSource database) throws Exception {
        List<String> writers = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select distinct application from writes")) {
            while (rows.next()) {
                writers.add(rows.getString(1));
            }
        }
        return writers;
    }

    private static void execute(DataSource database, String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private record Bbs(String name, int port, Process process) {

        URI url(String path) {
            return URI.create("http://127.0.0.1:" + port + path);
        }
    }
}
