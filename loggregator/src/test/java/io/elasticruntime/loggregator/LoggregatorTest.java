package io.elasticruntime.loggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.elasticruntime.component.tls.ComponentTls;
import io.elasticruntime.loggregator.doppler.DopplerServer;
import io.elasticruntime.loggregator.doppler.Selectors;
import io.elasticruntime.loggregator.emitter.DopplerChannel;
import io.elasticruntime.loggregator.rpc.Egress;
import io.elasticruntime.loggregator.rpc.Ingress;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.cloudfoundry.dropsonde.events.Envelope.EventType;
import org.cloudfoundry.dropsonde.events.LogMessage;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.EgressBatchRequest;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Timer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        useMainMethod = SpringBootTest.UseMainMethod.ALWAYS,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "er.loggregator.doppler.port=0",
            "er.loggregator.access.refresh-keys-after=0s",
            "er.loggregator.access.recheck=200ms",
            "er.loggregator.access.issuer=http://uaa/oauth/token",
            "er.loggregator.gateway.heartbeat=300ms",
            "er.loggregator.gateway.stream-timeout=2s",
            "er.loggregator.traffic-controller.ping-every=100ms",
            "er.loggregator.traffic-controller.pong-within=2s",
            "er.loggregator.traffic-controller.take-within=1s"
        })
class LoggregatorTest {

    private static final FakeCloud CLOUD = new FakeCloud();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PING_FRAME = 0x89;
    private static final int POLICY = 1008;
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final String GO_ZERO_TIME = "-6795364578871345152";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String app = UUID.randomUUID().toString();
    private ManagedChannel channel;

    @Autowired
    private DopplerServer dopplerServer;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void peers(DynamicPropertyRegistry properties) {
        properties.add("er.component.peers.uaa", CLOUD::url);
        properties.add("er.component.peers.cloud-controller", CLOUD::url);
    }

    @BeforeEach
    void connectToDoppler() {
        channel = DopplerChannel.to(URI.create("http://127.0.0.1:" + dopplerServer.port()), new ComponentTls(null));
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
        http.shutdownNow();
    }

    @AfterAll
    static void closeCloud() {
        CLOUD.close();
    }

    @Test
    void aFirehoseClientReceivesWhatWasSent() {
        try (FirehoseClient firehose = firehose("nozzle-" + app)) {
            send(log("hello"), counter("requests", 3), gauge("cpu", 1.5), http());

            await().until(() -> ofApp(firehose).size() == 4);
            assertThat(ofApp(firehose))
                    .extracting(org.cloudfoundry.dropsonde.events.Envelope::getEventType)
                    .containsExactly(
                            EventType.LogMessage,
                            EventType.CounterEvent,
                            EventType.ValueMetric,
                            EventType.HttpStartStop);
            LogMessage line = ofApp(firehose).getFirst().getLogMessage();
            assertThat(line.getMessage().toStringUtf8()).isEqualTo("hello");
            assertThat(line.getAppId()).isEqualTo(app);
            assertThat(line.getSourceType()).isEqualTo("APP/PROC/WEB");
            assertThat(ofApp(firehose).getFirst().getOrigin()).isEqualTo("rep");
        }
    }

    @Test
    void clientsOfOneSubscriptionShareTheFirehoseAndOthersGetACopy() {
        try (FirehoseClient one = firehose("shared-" + app);
                FirehoseClient two = firehose("shared-" + app);
                FirehoseClient other = firehose("other-" + app)) {
            send(IntStream.range(0, 200).mapToObj(i -> log("line " + i)).toArray(Envelope[]::new));

            await().until(() -> ofApp(other).size() == 200);
            await().until(() -> ofApp(one).size() + ofApp(two).size() == 200);
            assertThat(ofApp(one)).isNotEmpty();
            assertThat(ofApp(two)).isNotEmpty();
        }
    }

    @Test
    void theFirehoseCanBeFiltered() {
        try (FirehoseClient logs = firehose("l-" + app + "?filter-type=logs");
                FirehoseClient metrics = firehose("m-" + app + "?filter-type=metrics")) {
            send(log("hello"), counter("requests", 3));

            await().until(() -> !ofApp(logs).isEmpty() && !ofApp(metrics).isEmpty());
            assertThat(ofApp(logs)).allMatch(e -> e.getEventType() == EventType.LogMessage);
            assertThat(ofApp(metrics)).allMatch(e -> e.getEventType() == EventType.CounterEvent);
        }
    }

    @Test
    void anAppsStreamShowsItsLogsItsRequestsAndItsContainers() {
        try (FirehoseClient stream = stream(app, CLOUD.user(app))) {
            send(counter("custom", 1), gauge("custom", 1), log("hello"), http(), containerMetric("0", "process-1"));

            await().until(() -> stream.received.size() == 3);
            assertThat(stream.received)
                    .extracting(org.cloudfoundry.dropsonde.events.Envelope::getEventType)
                    .containsExactlyInAnyOrder(
                            EventType.LogMessage, EventType.HttpStartStop, EventType.ContainerMetric);
        }
    }

    @Test
    void clientsArePingedAgainAndAgain() {
        try (FirehoseClient firehose = firehose("pinged-" + app)) {
            await().until(() -> firehose.pings.get() >= 3);
        }
    }

    @Test
    void aClientThatDoesNotAnswerPingsIsCutOff() throws Exception {
        try (Socket socket = rawFirehose("mute-" + app)) {
            socket.setSoTimeout(10_000);
            String farewell = "\u0003\u00f0Client did not respond to ping before keep-alive timeout expired.";
            StringBuilder conversation = new StringBuilder();
            while (conversation.indexOf(farewell) < 0) {
                conversation.append((char) socket.getInputStream().read());
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndOperatorsLearnOfIt() throws Exception {
        try (FirehoseClient operator = firehose("operator-" + app + "?filter-type=metrics");
                Socket _ = rawFirehose("deaf-" + app)) {
            String line = "x".repeat(60_000);
            for (int batch = 0; batch < 10; batch++) {
                send(IntStream.range(0, 40).mapToObj(_ -> log(line)).toArray(Envelope[]::new));
            }
            await().untilAsserted(() -> assertThat(operator.received)
                    .anyMatch(e -> e.getCounterEvent().getName().equals("doppler_proxy.slow_consumer")));
        }
    }

    @Test
    void whoMayNotReadIsToldSoBeforeTheUpgrade() throws Exception {
        String stranger = CLOUD.user();
        assertThat(refusal("/firehose/x", "")).isEqualTo(401);
        assertThat(refusal("/firehose/x", stranger)).isEqualTo(401);
        assertThat(refusal("/firehose/x", CLOUD.token(Instant.now().minusSeconds(1), "doppler.firehose")))
                .isEqualTo(401);
        assertThat(refusal("/firehose/x", CLOUD.client("doppler.firehose") + "x"))
                .isEqualTo(401);
        assertThat(refusal("/apps/" + app + "/stream", stranger)).isEqualTo(404);
        assertThat(refusal("/apps/" + app + "/stream", "")).isEqualTo(401);
        assertThat(refusal("/apps/not-a-guid/stream", CLOUD.user("not-a-guid"))).isEqualTo(401);

        HttpResponse<String> answer = get("/firehose/x", stranger);
        assertThat(answer.body()).isEqualTo("You are not authorized. invalid authorization");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Basic");
        assertThat(get("/firehose/x", CLOUD.client("doppler.firehose")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTokenSignedByUaasNewKeyIsBelieved() throws Exception {
        assertThat(get("/api/v1/read/" + app, CLOUD.client("logs.admin")).statusCode())
                .isEqualTo(200);
        CLOUD.rotateKey();
        assertThat(get("/api/v1/read/" + app, CLOUD.client("logs.admin")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void recentLogsComeAsMultipart() throws Exception {
        send(log("first"), counter("requests", 1), log("second"));
        HttpResponse<byte[]> answer = http.send(
                request("/apps/" + app + "/recentlogs", CLOUD.user(app)), HttpResponse.BodyHandlers.ofByteArray());

        assertThat(parts(answer))
                .extracting(part -> part.getLogMessage().getMessage().toStringUtf8())
                .containsExactly("first", "second");
    }

    @Test
    void containerMetricsComeAsMultipartAndAsJson() throws Exception {
        send(containerMetric("0", "process-1"), containerMetric("1", "process-1"), entitlement("1", "process-1"));
        HttpResponse<byte[]> answer = http.send(
                request("/apps/" + app + "/containermetrics", CLOUD.user(app)),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(parts(answer))
                .extracting(part -> part.getContainerMetric().getInstanceIndex())
                .containsExactly(0, 1);

        JsonNode usage = JSON.readTree(
                get("/internal/v1/container-metrics?source_id=" + app, "").body());
        assertThat(usage.size()).isEqualTo(2);
        assertThat(usage.path(0).path("instance_id").asString()).isEqualTo("0");
        assertThat(usage.path(0).path("process_id").asString()).isEqualTo("process-1");
        assertThat(usage.path(0).path("memory").asLong()).isEqualTo(1024);
        assertThat(usage.path(0).has("cpu_entitlement")).isFalse();
        assertThat(usage.path(1).path("cpu_entitlement").asDouble()).isEqualTo(12.5);
        assertThat(usage.path(1).path("log_rate").asDouble()).isEqualTo(77);
    }

    @Test
    void logCacheAnswersAsTheCliReads() throws Exception {
        JsonNode info = JSON.readTree(get("/api/v1/info", "").body());
        assertThat(info.path("version").asString()).startsWith("3.");
        assertThat(info.path("vm_uptime").isString()).isTrue();

        String user = CLOUD.user(app);
        assertThat(batch(get(read("descending=true&limit=1&start_time=" + GO_ZERO_TIME), user)))
                .isEmpty();
        long start = 1_700_000_000_000_000_000L;
        send(log("one", start), counter("requests", 1), log("two", start + 1_000), log("three", start + 2_000));

        List<JsonNode> recent =
                batch(get(read("descending=true&envelope_types=LOG&limit=1000&start_time=" + GO_ZERO_TIME), user));
        assertThat(recent).extracting(LoggregatorTest::payload).containsExactly("three", "two", "one");
        assertThat(recent.getFirst().path("timestamp").asString()).isEqualTo(Long.toString(start + 2_000));
        assertThat(recent.getFirst().path("source_id").asString()).isEqualTo(app);
        assertThat(recent.getFirst().path("instance_id").asString()).isEqualTo("0");
        assertThat(recent.getFirst().path("log").path("type").asString()).isEqualTo("OUT");
        assertThat(recent.getFirst().path("tags").path("source_type").asString())
                .isEqualTo("APP/PROC/WEB");

        assertThat(batch(get(read("envelope_types=LOG&start_time=" + (start + 1_000)), user)))
                .extracting(LoggregatorTest::payload)
                .containsExactly("two", "three");
        assertThat(batch(get(read("envelope_types=LOG,COUNTER&end_time=" + (start + 1_000)), user)))
                .extracting(LoggregatorTest::payload)
                .containsExactly("one");
    }

    @Test
    void logCacheHidesWhatAUserMayNotSee() throws Exception {
        send(log("secret"));
        assertThat(get(read(""), CLOUD.user()).statusCode()).isEqualTo(404);
        assertThat(get(read(""), "").statusCode()).isEqualTo(404);
        assertThat(get(read(""), "bearer nonsense").statusCode()).isEqualTo(404);
        assertThat(batch(get(read(""), CLOUD.client("doppler.firehose")))).hasSize(1);

        JsonNode meta = JSON.readTree(get("/api/v1/meta", CLOUD.user(app)).body());
        assertThat(meta.path("meta").propertyNames()).containsExactly(app);
        assertThat(meta.path("meta").path(app).path("count").asString()).isEqualTo("1");
        assertThat(meta.path("meta").path(app).has("newestTimestamp")).isTrue();
        assertThat(meta.path("meta").path(app).has("expired")).isFalse();
        assertThat(JSON.readTree(get("/api/v1/meta", CLOUD.user()).body())
                        .path("meta")
                        .size())
                .isZero();
    }

    @Test
    void logCacheRefusesSenselessReads() throws Exception {
        String admin = CLOUD.client("logs.admin");
        assertThat(get(read("limit=1001"), admin).statusCode()).isEqualTo(500);
        assertThat(get(read("limit=ten"), admin).statusCode()).isEqualTo(400);
        assertThat(get(read("start_time=2&end_time=1"), admin).statusCode()).isEqualTo(500);
        JsonNode failure =
                JSON.readTree(get(read("envelope_types=NOISE"), admin).body());
        assertThat(failure.path("code").asInt()).isEqualTo(3);
        assertThat(failure.path("details").isArray()).isTrue();
        assertThat(get("/api/v1/query?query=x", admin).statusCode()).isEqualTo(501);
    }

    @Test
    void aRoleThatIsTakenAwayIsMissedAtTheNextRead() throws Exception {
        String user = CLOUD.user(app);
        assertThat(get(read("envelope_types=LOG"), user).statusCode()).isEqualTo(200);
        assertThat(get("/apps/" + app + "/recentlogs", user).statusCode()).isEqualTo(200);

        CLOUD.takeRoles(user);

        assertThat(get(read("envelope_types=LOG"), user).statusCode()).isEqualTo(404);
        assertThat(get("/apps/" + app + "/recentlogs", user).statusCode()).isEqualTo(404);
        assertThat(get("/v2/read?log&source_id=" + app, user).statusCode()).isEqualTo(404);
    }

    @Test
    void aRevokedTokenReadsNothingAtOnce() throws Exception {
        String user = CLOUD.user(app);
        assertThat(get(read("envelope_types=LOG"), user).statusCode()).isEqualTo(200);

        CLOUD.revocations.revokeToken(FakeCloud.idOf(user));

        await().atMost(AT_ONCE)
                .until(() -> get(read("envelope_types=LOG"), user).statusCode() == 404);
        assertThat(refusal("/apps/" + app + "/stream", user)).isEqualTo(401);
        assertThat(get("/v2/read?log&source_id=" + app, user).statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/meta", user).statusCode()).isEqualTo(404);
    }

    @Test
    void openStreamsEndWhenTheirTokenIsRevokedAndTellNothingMore() {
        String nozzle = CLOUD.client("doppler.firehose");
        String user = CLOUD.user(app);
        try (FirehoseClient firehose = opened(uri("/firehose/revoked-" + app), nozzle);
                FirehoseClient other = firehose("good-" + app);
                FirehoseClient stream = stream(app, user)) {
            CLOUD.revocations.revokeToken(FakeCloud.idOf(nozzle));
            CLOUD.revocations.revokeToken(FakeCloud.idOf(user));

            await().atMost(AT_ONCE).until(() -> firehose.closed.get() == POLICY && stream.closed.get() == POLICY);
            send(log("hello"));
            await().until(() -> ofApp(other).size() == 1);
            assertThat(ofApp(firehose)).isEmpty();
            assertThat(stream.received).isEmpty();
        }
    }

    @Test
    void anOpenStreamEndsWhenItsReaderLosesTheRole() throws Exception {
        String user = CLOUD.user(app);
        String other = CLOUD.user(app);
        HttpResponse<InputStream> events =
                http.send(request("/v2/read?log&source_id=" + app, user), HttpResponse.BodyHandlers.ofInputStream());
        try (FirehoseClient stream = stream(app, user);
                FirehoseClient good = stream(app, other);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            CLOUD.takeRoles(user);

            await().atMost(AT_ONCE).until(() -> stream.closed.get() == POLICY);
            assertThat(reader.lines().toList()).contains("event: closing", "data: closing because access has ended");
            send(log("hello"));
            await().until(() -> good.received.size() == 1);
            assertThat(stream.received).isEmpty();
        }
    }

    @Test
    void anOpenStreamEndsWithItsToken() {
        String shortLived = CLOUD.token(Instant.now().plusSeconds(2), "doppler.firehose");
        try (FirehoseClient stream = opened(uri("/firehose/short-" + app), shortLived)) {
            await().until(() -> stream.closed.get() == POLICY);
        }
    }

    @Test
    void tokensOfOthersAndTokensToRefreshWithAreNone() throws Exception {
        Instant later = Instant.now().plusSeconds(600);
        String good = CLOUD.token("0123456789abcdef", "http://uaa/oauth/token", later, "logs.admin");
        String foreign = CLOUD.token("0123456789abcdef", "http://elsewhere/oauth/token", later, "logs.admin");
        String refresh = CLOUD.token("0123456789abcdef-r", "http://uaa/oauth/token", later, "logs.admin");
        assertThat(get(read(""), good).statusCode()).isEqualTo(200);
        assertThat(get(read(""), foreign).statusCode()).isEqualTo(404);
        assertThat(get(read(""), refresh).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNoGuidIsNotPutIntoAPathOfCloudController() throws Exception {
        int before = CLOUD.questions.get();
        for (String source : List.of("..", "x", app + "%2F..%2Fx", app + "%3Fx")) {
            assertThat(get("/api/v1/read/" + source, CLOUD.user(app)).statusCode())
                    .isIn(400, 404);
            assertThat(get("/v2/read?log&source_id=" + source, CLOUD.user(app)).statusCode())
                    .isEqualTo(404);
        }
        assertThat(CLOUD.questions.get()).isEqualTo(before);
    }

    @Test
    void theGatewayStreamsBatchesHeartbeatsAndAFarewell() throws Exception {
        HttpResponse<InputStream> answer = http.send(
                request("/v2/read?log&counter.name=requests&source_id=" + app, CLOUD.user(app)),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        send(log("hello"), counter("requests", 2), counter("others", 2), gauge("cpu", 1));

        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        }
        List<JsonNode> envelopes = lines.stream()
                .filter(line -> line.startsWith("data: {"))
                .flatMap(line -> elements(
                        JSON.readTree(line.substring("data: ".length())).path("batch")))
                .toList();
        assertThat(envelopes).hasSize(2);
        assertThat(envelopes.getFirst().path("log").path("payload").asString()).isEqualTo("aGVsbG8=");
        assertThat(envelopes.get(1).path("counter").path("total").asString()).isEqualTo("2");
        assertThat(lines).contains("event: heartbeat");
        assertThat(lines).endsWith("event: closing", "data: closing due to stream timeout", "");
    }

    @Test
    void theGatewayRefusesWhatItCannotServe() throws Exception {
        String admin = CLOUD.client("doppler.firehose");
        assertThat(get("/v2/read", admin).body()).contains("empty_query");
        assertThat(get("/v2/read?source_id=x", admin).body()).contains("missing_envelope_type");
        assertThat(get("/v2/read?counter.name=", admin).body()).contains("missing_counter_name");
        assertThat(get("/v2/read?log", "").statusCode()).isEqualTo(404);
        assertThat(get("/v2/read?log", CLOUD.user(app)).statusCode()).isEqualTo(404);
        assertThat(get("/v2/read?log&source_id=" + app, CLOUD.user()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void otherComponentsReadByGrpc() throws InterruptedException {
        EgressBatchRequest request = EgressBatchRequest.newBuilder()
                .addSelectors(Selectors.logs(app))
                .setUsePreferredTags(true)
                .build();
        Iterator<EnvelopeBatch> batches =
                ClientCalls.blockingServerStreamingCall(channel, Egress.BATCHED_RECEIVER, CallOptions.DEFAULT, request);
        AtomicBoolean read = new AtomicBoolean();
        Thread sender = Thread.ofVirtual().start(() -> {
            while (!read.get()) {
                send(counter("requests", 1), log("hello"));
            }
        });

        assertThat(batches.next().getBatchList())
                .isNotEmpty()
                .allMatch(e -> e.getLog().getPayload().toStringUtf8().equals("hello"));
        read.set(true);
        sender.join();
    }

    @Test
    void setCookieSetsTheCookieByWhichAStreamCanBeOpened() throws Exception {
        HttpResponse<String> answer = get("/set-cookie?CookieName=authorization&CookieValue=abc", "");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("authorization=abc; ");
        assertThat(get("/set-cookie", "").statusCode()).isEqualTo(400);
    }

    private Socket rawFirehose(String subscription) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        String upgrade = String.join(
                "\r\n",
                "GET /firehose/" + subscription + " HTTP/1.1",
                "Host: localhost",
                "Authorization: " + CLOUD.client("doppler.firehose"),
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
        int read = socket.getInputStream().read();
        assertThat((char) read).isEqualTo('H');
        while (read != PING_FRAME) {
            read = socket.getInputStream().read();
        }
        return socket;
    }

    private FirehoseClient firehose(String subscription) {
        return opened(
                URI.create("ws://127.0.0.1:" + port + "/firehose/" + subscription), CLOUD.client("doppler.firehose"));
    }

    private FirehoseClient stream(String appGuid, String authorization) {
        return opened(URI.create("ws://127.0.0.1:" + port + "/apps/" + appGuid + "/stream"), authorization);
    }

    private URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    private FirehoseClient opened(URI address, String authorization) {
        FirehoseClient client = FirehoseClient.open(address, authorization);
        // The first ping says that the client has been subscribed.
        await().until(() -> client.pings.get() > 0);
        return client;
    }

    private int refusal(String path, String authorization) {
        Throwable failure =
                catchThrowable(() -> FirehoseClient.open(URI.create("ws://127.0.0.1:" + port + path), authorization));
        assertThat(failure).hasCauseInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    private List<org.cloudfoundry.dropsonde.events.Envelope> ofApp(FirehoseClient client) {
        return client.received.stream()
                .filter(e -> app.equals(e.getTagsMap().get("source_id")))
                .toList();
    }

    private HttpResponse<String> get(String path, String authorization) throws IOException, InterruptedException {
        return http.send(request(path, authorization), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private String read(String query) {
        return "/api/v1/read/" + app + (query.isEmpty() ? "" : "?" + query);
    }

    private static List<JsonNode> batch(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return elements(JSON.readTree(answer.body()).path("envelopes").path("batch"))
                .toList();
    }

    private static java.util.stream.Stream<JsonNode> elements(JsonNode array) {
        return array.valueStream();
    }

    private static String payload(JsonNode envelope) {
        return new String(
                Base64.getDecoder().decode(envelope.path("log").path("payload").asString()), StandardCharsets.UTF_8);
    }

    private static List<org.cloudfoundry.dropsonde.events.Envelope> parts(HttpResponse<byte[]> answer)
            throws IOException {
        String type = answer.headers().firstValue("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/x-protobuf; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
        assertThat(body).endsWith("\r\n--" + boundary + "--\r\n");
        List<org.cloudfoundry.dropsonde.events.Envelope> envelopes = new ArrayList<>();
        String inner = body.substring(0, body.length() - ("\r\n--" + boundary + "--\r\n").length());
        for (String part : Arrays.stream(inner.split("(\r\n)?--" + boundary + "\r\n\r\n"))
                .skip(1)
                .toList()) {
            envelopes.add(
                    org.cloudfoundry.dropsonde.events.Envelope.parseFrom(part.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return envelopes;
    }

    private void send(Envelope... envelopes) {
        ClientCalls.blockingUnaryCall(
                channel,
                Ingress.SEND,
                CallOptions.DEFAULT,
                EnvelopeBatch.newBuilder().addAllBatch(List.of(envelopes)).build());
    }

    private Envelope log(String line) {
        return log(line, now());
    }

    private Envelope log(String line, long time) {
        return envelope()
                .setTimestamp(time)
                .putTags("source_type", "APP/PROC/WEB")
                .setLog(Log.newBuilder().setPayload(ByteString.copyFromUtf8(line)))
                .build();
    }

    private Envelope counter(String name, long delta) {
        return envelope()
                .setCounter(Counter.newBuilder().setName(name).setDelta(delta))
                .build();
    }

    private Envelope gauge(String name, double value) {
        return envelope()
                .setGauge(Gauge.newBuilder().putMetrics(name, value(value, "things")))
                .build();
    }

    private Envelope http() {
        return envelope()
                .putAllTags(Map.of("request_id", UUID.randomUUID().toString(), "peer_type", "Client", "method", "GET"))
                .setTimer(Timer.newBuilder().setName("http").setStart(now()).setStop(now() + 1))
                .build();
    }

    private Envelope containerMetric(String instance, String process) {
        return envelope()
                .setInstanceId(instance)
                .putTags("process_id", process)
                .setGauge(Gauge.newBuilder()
                        .putMetrics("cpu", value(50, "percentage"))
                        .putMetrics("memory", value(1024, "bytes"))
                        .putMetrics("disk", value(2048, "bytes"))
                        .putMetrics("memory_quota", value(4096, "bytes"))
                        .putMetrics("disk_quota", value(8192, "bytes")))
                .build();
    }

    private Envelope entitlement(String instance, String process) {
        return envelope()
                .setInstanceId(instance)
                .putTags("process_id", process)
                .setGauge(Gauge.newBuilder()
                        .putMetrics("cpu_entitlement", value(12.5, "percentage"))
                        .putMetrics("log_rate", value(77, "B/s")))
                .build();
    }

    private Envelope.Builder envelope() {
        return Envelope.newBuilder()
                .setTimestamp(now())
                .setSourceId(app)
                .setInstanceId("0")
                .putTags("origin", "rep");
    }

    private static GaugeValue value(double value, String unit) {
        return GaugeValue.newBuilder().setValue(value).setUnit(unit).build();
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }
}
