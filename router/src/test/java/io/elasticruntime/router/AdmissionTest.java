package io.elasticruntime.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What clients can make the router hold, with small bounds. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "er.router.admission.head-memory=8MB",
            "er.router.admission.max-connections=300",
            "er.router.admission.head-timeout=5s",
            "er.router.admission.body-timeout=5s",
            "er.router.frame-memory=4MB",
        })
class AdmissionTest {

    private static final String START = "GET / HTTP/1.1\r\nHost: app.localhost\r\n";
    private static FakeBbs bbs;
    private static DisposableServer app;
    private static volatile Sinks.Empty<Void> mayAnswer = Sinks.empty();

    @Value("${local.server.port}")
    private int port;

    @BeforeAll
    static void start() throws IOException {
        bbs = new FakeBbs();
        app = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(2_000_000).maxHeaderSize(2_000_000))
                .route(routes -> routes.ws(
                                "/echo",
                                (in, out) -> out.sendString(in.receive().asString()))
                        .route(_ -> true, AdmissionTest::answer))
                .bindNow();
        bbs.desired.add(FakeBbs.desired("app", 1, "app.localhost"));
        bbs.actual.add(FakeBbs.running("app", 0, app.port()));
    }

    private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        switch (request.path()) {
            case "much" -> response.header("X-Much", "x".repeat(100_000));
            case "many" -> {
                for (int i = 0; i < 600; i++) {
                    response.addHeader("X-Many", "");
                }
            }
            default -> {
                // as any other answer
            }
        }
        Mono<Void> ready = request.path().equals("wait") ? mayAnswer.asMono() : Mono.empty();
        return request.receive()
                .then(ready)
                .then(response.header("Content-Length", "2")
                        .sendString(Mono.just("ok"))
                        .then());
    }

    @AfterAll
    static void stop() {
        app.disposeNow();
        bbs.close();
    }

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry registry) {
        for (String component : List.of("bbs", "uaa", "cloud-controller", "loggregator")) {
            registry.add("er.component.peers." + component, () -> bbs.url().toString());
        }
    }

    @BeforeEach
    void theAppAnswers() {
        await().untilAsserted(() -> assertThat(exchange(START + "\r\n")).startsWith("HTTP/1.1 200"));
    }

    @ParameterizedTest
    @CsvSource({"10, 200", "1000000, 200", "1048576, 431", "3000000, 431"})
    void aHeadOfMoreThanAMegabyteIsTooLarge(int size, int status) throws IOException {
        assertThat(exchange(START + "X-Large: " + "x".repeat(size) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
        assertThat(exchange("GET /" + "x".repeat(size) + " HTTP/1.1\r\nHost: app.localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
        assertThat(exchange("GET /" + "x".repeat(size / 2) + " HTTP/1.1\r\nHost: app.localhost\r\nX-Large: "
                        + "x".repeat(size - size / 2) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void whoSendsTooLargeAHeadIsToldTheNameOfTheErrorAndTheLimit() throws IOException {
        assertThat(exchange(START + "X-Large: " + "x".repeat(2_000_000) + "\r\n\r\n"))
                .containsIgnoringCase("x-cf-routererror: max-request-size-exceeded")
                .contains("1048576 bytes and 500 headers");
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "490, 200", "600, 431", "100000, 431"})
    void theNumberOfHeadersHasAnEnd(int headers, int status) throws IOException {
        assertThat(exchange(START + "a:\r\n".repeat(headers) + "\r\n")).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void theNumberOfTrailersHasAnEnd() throws IOException {
        assertThat(exchange("POST / HTTP/1.1\r\nHost: app.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                        + "a:\r\n".repeat(10_000) + "\r\n"))
                .doesNotStartWith("HTTP/1.1 200");
    }

    @Test
    void aHeadThatComesTooSlowlyIsNotWaitedFor() throws IOException {
        try (Socket slow = connect()) {
            slow.getOutputStream().write(START.getBytes(StandardCharsets.UTF_8));
            assertThat(read(slow)).startsWith("HTTP/1.1 408");
        }
        try (Socket silent = connect()) {
            assertThat(read(silent)).isEmpty();
        }
    }

    @Test
    void aBodyMayBeSlowButNotStop() throws Exception {
        String head = "POST / HTTP/1.1\r\nHost: app.localhost\r\nContent-Length: 12\r\nConnection: close\r\n\r\n";
        try (Socket slow = connect()) {
            slow.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 12; i++) {
                Thread.sleep(500);
                slow.getOutputStream().write('x');
            }
            assertThat(read(slow)).startsWith("HTTP/1.1 200");
        }
        try (Socket stopped = connect()) {
            stopped.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            assertThat(read(stopped)).doesNotStartWith("HTTP/1.1 200");
        }
    }

    @Test
    void aConnectionServesManyRequestsOneAfterAnotherAndAtOnce() throws IOException {
        try (Socket client = connect()) {
            for (int i = 0; i < 20; i++) {
                client.getOutputStream().write((START + "\r\n" + START + "\r\n").getBytes(StandardCharsets.UTF_8));
                assertThat(answers(client, 2)).isEqualTo(2);
            }
        }
    }

    /** Two hundred heads of a megabyte, all under way at once: the memory of heads is 8 MB. */
    @Test
    void manyLargeHeadsAtOnceAreRefusedAndSmallOnesStillAnswered() throws Exception {
        mayAnswer = Sinks.empty();
        String large = "GET /wait HTTP/1.1\r\nHost: app.localhost\r\nX-Large: " + "x".repeat(1_000_000) + "\r\n\r\n";
        List<Callable<String>> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(() -> exchange(large));
        }
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            clients.forEach(client -> answers.add(pool.submit(client)));
            for (int i = 0; i < 20; i++) {
                assertThat(exchange(START + "\r\n")).startsWith("HTTP/1.1 200");
            }
            await().until(() -> answers.stream().filter(Future::isDone).count() >= 190);
            mayAnswer.tryEmitEmpty();
        }
        List<String> status = new ArrayList<>();
        for (Future<String> answer : answers) {
            String text = answer.get();
            status.add(text.isEmpty() ? "closed" : text.substring(9, 12));
        }
        assertThat(status)
                .contains("503")
                .allMatch(one -> List.of("200", "503", "closed").contains(one));
        await().untilAsserted(
                        () -> assertThat(exchange(large.replace("/wait", "/"))).startsWith("HTTP/1.1 200"));
    }

    @Test
    void connectionsHaveAnEndAndComeBack() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 310; i++) {
                open.add(connect());
            }
            // Connections are counted by several threads: one may be ahead of those before it.
            await().untilAsserted(() -> assertThat(exchange(START + "\r\n"))
                    .startsWith("HTTP/1.1 503")
                    .contains("too many connections"));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().untilAsserted(() -> assertThat(exchange(START + "\r\n")).startsWith("HTTP/1.1 200"));
    }

    /** Ten clients begin frames of 1.5 MB and do not end them: the memory of frames is 4 MB. */
    @Test
    void webSocketsWithLargeFramesAreCutWhereTheyWouldFillTheMemoryAndSmallOnesGoOn() throws Exception {
        List<Socket> large = new ArrayList<>();
        try (Socket small = webSocket()) {
            for (int i = 0; i < 10; i++) {
                Socket client = webSocket();
                large.add(client);
                try {
                    client.getOutputStream().write(frame(1_500_000));
                    client.getOutputStream().write(new byte[1_000_000]);
                } catch (IOException _) {
                    // it was cut while it sent
                }
            }
            await().until(() -> large.stream().filter(AdmissionTest::isCut).count() >= 5);
            assertThat(large.stream().filter(client -> !isCut(client)).count()).isPositive();

            small.setSoTimeout(20_000);
            small.getOutputStream().write(frame(2));
            small.getOutputStream().write(new byte[] {'h', 'i'});
            assertThat(small.getInputStream().readNBytes(4)).isEqualTo(new byte[] {(byte) 0x81, 2, 'h', 'i'});
        } finally {
            for (Socket client : large) {
                client.close();
            }
        }
    }

    @Test
    void aFrameOfMoreThan16MbEndsItsConnection() throws IOException {
        try (Socket client = webSocket()) {
            client.getOutputStream().write(frame(16 * 1024 * 1024));
            assertThat(isCut(client)).isFalse();
        }
        try (Socket client = webSocket()) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write(frame(16 * 1024 * 1024 + 1));
            // A closing frame with the code 1009: too big.
            assertThat(client.getInputStream().readAllBytes()).startsWith(0x88).containsSequence(0x03, 0xF1);
        }
    }

    private Socket webSocket() throws IOException {
        Socket client = connect();
        client.getOutputStream()
                .write(("GET /echo HTTP/1.1\r\nHost: app.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(read(client)).startsWith("HTTP/1.1 101");
        client.setSoTimeout(20);
        return client;
    }

    /** The head of a text frame, masked by zeros. */
    private static byte[] frame(int length) {
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) 0x81);
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else {
            head.put((byte) 0xFF).putLong(length);
        }
        head.putInt(0).flip();
        byte[] bytes = new byte[head.remaining()];
        head.get(bytes);
        return bytes;
    }

    private static boolean isCut(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"/much", "/many"})
    void anAppsAnswerWithTooLargeAHeadIsNone(String path) throws IOException {
        assertThat(exchange("GET " + path + " HTTP/1.1\r\nHost: app.localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 502");
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** @return everything that was answered until the end of the first answer or of the connection */
    private String exchange(String request) throws IOException {
        try (Socket client = connect()) {
            try {
                client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // refused while it was sent; the answer is read below, if it is still there
            }
            return read(client);
        }
    }

    private static String read(Socket client) {
        StringBuilder answer = new StringBuilder();
        try {
            InputStream in = client.getInputStream();
            int next;
            while ((next = in.read()) >= 0) {
                answer.append((char) next);
                int end = answer.indexOf("\r\n\r\n");
                if (end > 0 && answer.length() >= end + 4 + length(answer.substring(0, end))) {
                    break;
                }
            }
        } catch (IOException _) {
            // the connection was cut
        }
        return answer.toString();
    }

    private static int answers(Socket client, int wanted) {
        int count = 0;
        while (count < wanted && read(client).startsWith("HTTP/1.1 200")) {
            count++;
        }
        return count;
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }
}
