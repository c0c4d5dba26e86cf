package io.elasticruntime.bbs.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.bbs.BbsApplication;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.testing.Postgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Two auctioneers: the first takes work and dies with it; the second is there. */
@Postgres
@SpringBootTest(
        classes = BbsApplication.class,
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT)
class AuctioneersTest {

    private static final List<String> FIRST = new CopyOnWriteArrayList<>();
    private static final List<String> SECOND = new CopyOnWriteArrayList<>();
    private static HttpServer first;
    private static HttpServer second;

    @LocalServerPort
    private int port;

    @Autowired
    private Peers peers;

    @DynamicPropertySource
    static void auctioneers(DynamicPropertyRegistry registry) throws IOException {
        first = auctioneer(FIRST);
        second = auctioneer(SECOND);
        registry.add(
                "er.component.peers.auctioneer",
                () -> "http://127.0.0.1:" + first.getAddress().getPort());
        registry.add(
                "er.component.peers.auctioneer-2",
                () -> "http://127.0.0.1:" + second.getAddress().getPort());
    }

    @AfterAll
    static void stop() {
        second.stop(0);
    }

    @Test
    void theWorkOfADeadAuctioneerIsPickedUpWithinFiveSeconds() {
        send(HttpMethod.PUT, "/v1/desired-lrps/app", """
                {"process_guid": "app", "domain": "d", "instances": 1, "rootfs": "preloaded:hostfs",
                 "action": {"run": {"path": "/bin/true", "user": "vcap"}}, "memory_mb": 1, "disk_mb": 1}
                """);
        send(HttpMethod.POST, "/v1/tasks", """
                {"task_guid": "task", "domain": "d", "task_definition": {"rootfs": "preloaded:hostfs",
                 "action": {"run": {"path": "/bin/true", "user": "vcap"}}, "memory_mb": 1, "disk_mb": 1}}
                """);
        await().until(() -> FIRST.size() == 2);
        assertThat(SECOND).isEmpty();
        first.stop(0);
        long died = System.nanoTime();
        await().until(() -> SECOND.size() >= 2);
        assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(Duration.ofSeconds(5));
        assertThat(SECOND)
                .anyMatch(request -> request.contains("\"process_guid\":\"app\""))
                .anyMatch(request -> request.contains("\"task_guid\":\"task\""));
    }

    private void send(HttpMethod method, String path, String body) {
        peers.rest(URI.create("http://127.0.0.1:" + port))
                .method(method)
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toBodilessEntity();
    }

    private static HttpServer auctioneer(List<String> requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }
}
