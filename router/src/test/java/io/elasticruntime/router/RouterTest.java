package io.elasticruntime.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;

/** The router as a whole, between real HTTP clients and real HTTP servers. */
@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "management.server.port=0")
class RouterTest {

    private static FakeBbs bbs;
    private final List<HttpServer> apps = new ArrayList<>();

    @Value("${local.server.port}")
    private int port;

    @LocalManagementPort
    private int managementPort;

    @BeforeAll
    static void startBbs() throws IOException {
        bbs = new FakeBbs();
        bbs.desired.add(FakeBbs.desired("before", 1, "before.localhost"));
        bbs.actual.add(FakeBbs.running("before", 0, freePort()));
    }

    @AfterAll
    static void stopBbs() {
        bbs.close();
    }

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.bbs", () -> bbs.url().toString());
        for (String component : List.of("uaa", "cloud-controller", "loggregator")) {
            registry.add("er.component.peers." + component, () -> bbs.url().toString());
        }
    }

    @AfterEach
    void stopApps() {
        apps.forEach(app -> app.stop(0));
    }

    @Test
    void isHealthyOnceTheTableIsFull() {
        await().untilAsserted(() -> {
            Answer answer = request(managementPort, "GET /actuator/health", "localhost", "");
            assertThat(answer.status()).isEqualTo(200);
        });
    }

    @Test
    void passesPathQueryAndHostUnchangedAndAddsTheForwardedHeaders() throws IOException {
        register("echo", 1, app("echo"));
        Answer answer = eventually("GET /a%2Fb//c?x=%22y%22;z", "echo.localhost:8080", "");
        assertThat(answer.body())
                .contains("GET /a%2Fb//c?x=%22y%22;z")
                .containsIgnoringCase("host: echo.localhost:8080")
                .containsIgnoringCase("x-forwarded-for: 127.0.0.1")
                .containsIgnoringCase("x-forwarded-proto: http")
                .containsIgnoringCase("x-cf-applicationid: app-echo")
                .containsIgnoringCase("x-cf-instanceindex: 0")
                .containsIgnoringCase("x-cf-instanceid: instance-echo-0");
        assertThat(answer.head()).containsIgnoringCase("x-vcap-request-id: ");
    }

    @Test
    void streamsABodyToTheAppAndBack() throws IOException {
        register("upload", 1, app("upload"));
        eventually("GET /", "upload.localhost", "");
        String body = "x".repeat(300_000);
        Answer answer = request(port, "POST /big", "upload.localhost", body);
        assertThat(answer.body()).contains("POST /big").endsWith(body);
    }

    /** Thirty clients offer 20 MB each to an app that takes nothing; what has left them is in the router or in sockets. */
    @Test
    void theRouterHoldsLittleOfBodiesThatAnAppDoesNotTake() throws Exception {
        CountDownLatch tested = new CountDownLatch(1);
        register("unread", 1, app("unread", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                reach(tested, 60);
            }
        }));
        eventually("GET /", "unread.localhost", "");
        long before = directMemory();
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                clients.add(client);
                client.write(
                        ByteBuffer.wrap("POST / HTTP/1.1\r\nHost: unread.localhost\r\nContent-Length: 20000000\r\n\r\n"
                                .getBytes(StandardCharsets.UTF_8)));
                client.configureBlocking(false);
            }
            await().atMost(Duration.ofSeconds(60))
                    .during(Duration.ofMillis(500))
                    .until(() -> {
                        long taken = 0;
                        for (SocketChannel client : clients) {
                            taken += client.write(ByteBuffer.allocate(1_000_000));
                        }
                        return taken == 0;
                    });
            assertThat(directMemory() - before).isLessThan(30 * 256 * 1024);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
            tested.countDown();
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @Test
    void anUnknownHostIs404WithTheNameOfTheError() {
        Answer answer = request(port, "GET /", "nobody.localhost", "");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.head()).containsIgnoringCase("x-cf-routererror: unknown_route");
        assertThat(answer.body()).contains("404 Not Found: Requested route ('nobody.localhost') does not exist.");
    }

    @Test
    void whatComponentsTellEachOtherIsNotForUsers() {
        for (String path :
                List.of("/internal/v1/tasks", "//internal/x", "/%69nternal/x", "/v3/../internal/x", "/actuator/env")) {
            assertThat(request(port, "GET " + path, "localhost", "").status())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void anAppWhoseRouteNamesThePlatformGetsNoRequestForIt() throws IOException {
        int thief = app("thief");
        await().untilAsserted(this::isHealthyOnceTheTableIsFull);
        DesiredLrpSchedulingInfo everything = FakeBbs.desired(
                "thief", 1, "UAA.localhost", "uaa.localhost", "localhost", "127.0.0.1", "*.localhost", "[::1]");
        bbs.send(new DiegoEvent.DesiredLrpCreated(everything));
        bbs.send(new DiegoEvent.ActualLrpInstanceCreated(FakeBbs.running("thief", 0, thief)));
        assertThat(eventually("GET /", "anything.localhost", "").body()).startsWith("thief");
        for (String host : List.of(
                "uaa.localhost",
                "UAA.LOCALHOST",
                "uaa.localhost.",
                "Uaa.Localhost.:8080",
                "localhost",
                "127.0.0.1:" + port,
                "127.1",
                "2130706433",
                "[::1]",
                "uaa..localhost",
                "uaa.localhost\r\nHost: anything.localhost",
                "anything.localhost\r\nHost: uaa.localhost")) {
            assertThat(request(port, "GET /login", host, "").body()).as(host).doesNotContain("thief");
        }
        bbs.send(new DiegoEvent.DesiredLrpRemoved(everything));
        await().until(() -> request(port, "GET /", "anything.localhost", "").status() == 404);
    }

    @Test
    void requestsGoToTheInstancesInTurn() throws IOException {
        register("two", 2, app("first"), app("second"));
        eventually("GET /", "two.localhost", "");
        Set<String> seen = new HashSet<>();
        await().untilAsserted(() -> {
            seen.add(request(port, "GET /", "two.localhost", "")
                    .body()
                    .lines()
                    .findFirst()
                    .orElse(""));
            assertThat(seen).hasSize(2);
        });
    }

    @Test
    void anInstanceThatIsKilledBeforeItAnswersCostsARetryAndNoRequestThatCanBeRepeated() throws IOException {
        try (ServerSocket killed = killed()) {
            register("dying", 2, killed.getLocalPort(), app("alive"));
            eventually("GET /", "dying.localhost", "");
            for (int i = 0; i < 6; i++) {
                Answer answer = request(port, "GET /x", "dying.localhost", "");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).startsWith("alive");
            }
        }
    }

    @Test
    void anInstanceThatRefusesTheConnectionCostsARetryAndNoRequest() throws IOException {
        register("half", 2, freePort(), app("alive"));
        eventually("GET /", "half.localhost", "");
        for (int i = 0; i < 6; i++) {
            Answer answer = request(port, "POST /x", "half.localhost", "body");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith("alive");
        }
    }

    /** CVE-2023-20882. */
    @Test
    void aClientThatGoesAwayDoesNotMakeItsInstanceAFailedOne() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        register(
                "patient",
                2,
                app("patient", exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/long")) {
                        arrived.countDown();
                        reach(answered);
                    }
                }),
                app("other"));
        eventually("GET /", "patient.localhost", "");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET /long HTTP/1.1\r\nHost: patient.localhost\r\n\r\n";
            while (arrived.getCount() > 0) {
                client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                if (!arrived.await(1, TimeUnit.SECONDS)) {
                    client.getInputStream().skipNBytes(client.getInputStream().available());
                }
            }
            client.setSoLinger(true, 0);
        }
        answered.countDown();
        Set<String> answeredBy = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            answeredBy.add(request(port, "GET /", "patient.localhost", "")
                    .body()
                    .lines()
                    .findFirst()
                    .orElse(""));
        }
        assertThat(answeredBy).containsExactlyInAnyOrder("patient", "other");
    }

    @Test
    void withNoInstanceThatAnswersItSaysSo() throws IOException {
        register("dead", 1, freePort());
        await().untilAsserted(() -> {
            Answer answer = request(port, "GET /", "dead.localhost", "");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.head()).containsIgnoringCase("x-cf-routererror: endpoint_failure");
        });
    }

    @Test
    void aWebSocketStaysOpenAndCarriesWhatBothSidesSay() throws Exception {
        DisposableServer echo = reactor.netty.http.server.HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.ws(
                        "/ws",
                        (in, out) -> out.sendString(in.receive().asString().map("you said "::concat))))
                .bindNow();
        try {
            register("talk", 1, echo.port());
            await().until(() -> request(port, "GET /none", "talk.localhost", "").status() == 404
                    && request(port, "GET /none", "talk.localhost", "").body().isEmpty());
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            HttpClient.create()
                    .headers(headers -> headers.set("Host", "talk.localhost"))
                    .websocket()
                    .uri("ws://127.0.0.1:" + port + "/ws")
                    .handle((in, out) -> out.sendString(
                                    Flux.interval(Duration.ofMillis(50)).map(i -> "word " + i))
                            .then()
                            .mergeWith(
                                    in.receive().asString().doOnNext(heard::add).then()))
                    .subscribe();
            await().untilAsserted(() -> assertThat(heard).contains("you said word 0", "you said word 9"));
        } finally {
            echo.disposeNow();
        }
    }

    @Test
    void anAppThatBeginsASessionGetsItsRequestsToTheSameInstance() throws IOException {
        Consumer<HttpExchange> login = exchange -> exchange.getResponseHeaders()
                .add("Set-Cookie", "JSESSIONID=" + exchange.getLocalAddress() + "; Secure");
        register("shop", 2, app("first", login), app("second", login));
        Answer begun = eventually("GET /", "shop.localhost", "");

        assertThat(begun.head())
                .containsPattern("(?i)set-cookie: __VCAP_ID__=instance-shop-[01]; Path=/; Secure; HTTPOnly");
    }

    @Test
    void aRequestUnderWayIsAnsweredThoughItsInstanceLosesTheRoute() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch removed = new CountDownLatch(1);
        register("slow", 1, app("slow", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/long")) {
                arrived.countDown();
                reach(removed);
            }
        }));
        eventually("GET /", "slow.localhost", "");
        CompletableFuture<Answer> underWay =
                CompletableFuture.supplyAsync(() -> request(port, "GET /long", "slow.localhost", ""));
        reach(arrived);

        bbs.send(new DiegoEvent.DesiredLrpRemoved(FakeBbs.desired("slow", 1, "slow.localhost")));
        await().until(() -> request(port, "GET /", "slow.localhost", "").status() == 404);
        removed.countDown();

        assertThat(underWay.get(10, TimeUnit.SECONDS).body()).startsWith("slow");
    }

    private static void reach(CountDownLatch latch) {
        reach(latch, 10);
    }

    private static void reach(CountDownLatch latch, int seconds) {
        try {
            assertThat(latch.await(seconds, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutARouteAnAppIsNotReachedAndOneThatIsAddedWorksAtOnce() throws IOException {
        register("app", 1, app("app"));
        eventually("GET /", "app.localhost", "");
        assertThat(request(port, "GET /", "more.localhost", "").status()).isEqualTo(404);

        DesiredLrpSchedulingInfo before = FakeBbs.desired("app", 1, "app.localhost");
        DesiredLrpSchedulingInfo after =
                FakeBbs.desired(new ModificationTag("e", 1), "app", 1, "app.localhost", "more.localhost");
        bbs.send(new DiegoEvent.DesiredLrpChanged(before, after));

        assertThat(eventually("GET /", "more.localhost", "").body()).startsWith("app");
        assertThat(request(port, "GET /", "app.localhost", "").body()).startsWith("app");
    }

    @Test
    void aRouteEndsWithItsLrp() throws IOException {
        register("brief", 1, app("brief"));
        eventually("GET /", "brief.localhost", "");
        bbs.send(new DiegoEvent.DesiredLrpRemoved(FakeBbs.desired("brief", 1, "brief.localhost")));
        await().untilAsserted(() -> assertThat(
                        request(port, "GET /", "brief.localhost", "").status())
                .isEqualTo(404));
    }

    private void register(String name, int instances, int... ports) throws IOException {
        await().untilAsserted(this::isHealthyOnceTheTableIsFull);
        bbs.send(new DiegoEvent.DesiredLrpCreated(FakeBbs.desired(name, instances, name + ".localhost")));
        for (int index = 0; index < ports.length; index++) {
            bbs.send(new DiegoEvent.ActualLrpInstanceCreated(FakeBbs.running(name, index, ports[index])));
        }
    }

    /** Takes a request and is killed before it answers, again and again. */
    private static ServerSocket killed() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (true) {
                try (Socket client = server.accept()) {
                    client.setSoLinger(true, 0);
                    client.getInputStream().read();
                } catch (IOException _) {
                    return; // the story is over
                }
            }
        });
        return server;
    }

    /** An app that answers with its name and everything that it was sent. */
    private int app(String name) throws IOException {
        return app(name, _ -> {});
    }

    /** @param first done before the app answers */
    private int app(String name, Consumer<HttpExchange> first) throws IOException {
        HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.createContext("/", exchange -> {
            first.accept(exchange);
            StringBuilder seen = new StringBuilder(
                    name + "\n" + exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n");
            exchange.getRequestHeaders()
                    .forEach((header, values) -> seen.append(header)
                            .append(": ")
                            .append(String.join(",", values))
                            .append('\n'));
            seen.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = seen.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        app.start();
        apps.add(app);
        return app.getAddress().getPort();
    }

    private Answer eventually(String requestLine, String host, String body) {
        return await().until(() -> request(port, requestLine, host, body), answer -> answer.status() == 200);
    }

    private record Answer(int status, String head, String body) {}

    /** Plain bytes, so that nothing is normalised on the way. */
    private static Answer request(int port, String requestLine, String host, String body) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String text = requestLine + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                    + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(0, end), answer.substring(end + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
