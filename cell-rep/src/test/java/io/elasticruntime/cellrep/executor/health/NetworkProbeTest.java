package io.elasticruntime.cellrep.executor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.diego.CheckDefinition.Check;
import io.elasticruntime.diego.CheckDefinition.HttpCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an app can do to the cell that asks after its health. */
class NetworkProbeTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Queue<String> reached = new ConcurrentLinkedQueue<>();
    private HttpServer app;
    private HttpServer another;

    @BeforeEach
    void start() throws IOException {
        app = server();
        another = server();
        another.createContext("/", exchange -> {
            reached.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        app.stop(0);
        another.stop(0);
        http.shutdownNow();
    }

    @Test
    @Timeout(20)
    void anAnswerWithoutAnEndIsAnAnswer() throws Exception {
        app.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                byte[] piece = new byte[8192];
                while (true) {
                    out.write(piece);
                }
            }
        });

        assertThat(failure("/")).isNull();
    }

    @Test
    void aRedirectIsFollowedWithinTheAppAlone() throws Exception {
        redirect("/", "/healthy");
        redirect("/away", "http://127.0.0.1:" + another.getAddress().getPort() + "/of-the-cell");
        redirect("/round", "/round");
        app.createContext("/healthy", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        app.createContext("/sick", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        redirect("/to-sick", "/sick");

        assertThat(failure("/")).isNull();
        assertThat(failure("/to-sick")).contains("status code 500");
        assertThat(failure("/round")).contains("status code 302");
        assertThat(failure("/away")).isNull();
        assertThat(reached).isEmpty();
    }

    @Test
    void aLocationThatIsNoneIsAFailure() {
        redirect("/", "http://[");
        assertThatCode(() -> assertThat(failure("/")).isNotNull()).doesNotThrowAnyException();
    }

    private void redirect(String path, String location) {
        app.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private String failure(String path) throws InterruptedException {
        int port = app.getAddress().getPort();
        Check check = new Check(null, new HttpCheck(8080, 2000L, path, null));
        return new NetworkProbe(check, _ -> new InetSocketAddress("127.0.0.1", port), http, Duration.ofSeconds(1))
                .failure();
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }
}
