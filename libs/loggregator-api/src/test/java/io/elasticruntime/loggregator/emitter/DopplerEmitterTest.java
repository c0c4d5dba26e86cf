package io.elasticruntime.loggregator.emitter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.component.ComponentAutoConfiguration;
import io.elasticruntime.component.tls.ComponentTls;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import io.elasticruntime.loggregator.emitter.Emitter.Measurement;
import io.elasticruntime.loggregator.emitter.Emitter.Source;
import io.elasticruntime.loggregator.rpc.Ingress;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cloudfoundry.loggregator.v2.BatchSenderResponse;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.cloudfoundry.loggregator.v2.Log;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class DopplerEmitterTest {

    private static final Source APP =
            new Source("app-guid", "3", Map.of("source_type", "APP/PROC/WEB", "origin", "rep"));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000000007Z");

    private final Queue<Envelope> received = new ConcurrentLinkedQueue<>();
    private Server doppler;

    @AfterEach
    void stopDoppler() {
        if (doppler != null) {
            doppler.shutdownNow();
        }
    }

    @Test
    void whatAProcessEmitsArrivesAtDopplerWithTheTagsOfTheAgent() throws IOException {
        int port = startDoppler(0);
        try (DopplerEmitter emitter = emitter(port, 1_000)) {
            emitter.log(APP, LogType.ERR, "hello", NOW);
            emitter.gauge(APP, Map.of("cpu", new Measurement(1.5, "percentage")), NOW);

            await().until(() -> received.size() == 2);
        }
        Envelope line = received.remove();
        assertThat(line.getSourceId()).isEqualTo("app-guid");
        assertThat(line.getInstanceId()).isEqualTo("3");
        assertThat(line.getTimestamp()).isEqualTo(1_767_323_045_000_000_007L);
        assertThat(line.getLog().getPayload().toStringUtf8()).isEqualTo("hello");
        assertThat(line.getLog().getType()).isEqualTo(Log.Type.ERR);
        assertThat(line.getTagsMap())
                .containsOnly(
                        Map.entry("source_type", "APP/PROC/WEB"),
                        Map.entry("origin", "rep"),
                        Map.entry("deployment", "elastic-runtime"),
                        Map.entry("job", "cell-rep"),
                        Map.entry("index", "cell-z1-0"),
                        Map.entry("ip", "127.0.0.1"));
        Envelope gauge = received.remove();
        assertThat(gauge.getGauge().getMetricsMap().get("cpu").getValue()).isEqualTo(1.5);
        assertThat(gauge.getGauge().getMetricsMap().get("cpu").getUnit()).isEqualTo("percentage");
    }

    @Test
    void countersCarryTheirTotal() throws IOException {
        int port = startDoppler(0);
        try (DopplerEmitter emitter = emitter(port, 1_000)) {
            emitter.counter(APP, "requests", 2);
            emitter.counter(APP, "requests", 3);

            await().until(() -> received.size() == 2);
        }
        assertThat(received).extracting(e -> e.getCounter().getTotal()).containsExactly(2L, 5L);
    }

    @Test
    void whatIsEmittedWhileDopplerIsAwayArrivesWhenItIsBack() throws IOException {
        int port = freePort();
        try (DopplerEmitter emitter = emitter(port, 1_000)) {
            emitter.out(APP, "early");
            startDoppler(port);

            await().until(() -> received.size() == 1);
            doppler.shutdownNow();
            await().until(doppler::isTerminated);
            startDoppler(port);
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                emitter.out(APP, "late");
                return received.stream().anyMatch(e -> text(e).equals("late"));
            });
        }
        assertThat(text(received.remove())).isEqualTo("early");
    }

    @Test
    void whatDoesNotFitIsCountedAndToldToTheReaders() throws IOException {
        int port = freePort();
        try (DopplerEmitter emitter = emitter(port, 10)) {
            for (int line = 0; line < 200; line++) {
                emitter.out(APP, "line " + line);
            }
            startDoppler(port);

            await().until(() -> received.stream().anyMatch(Envelope::hasCounter));
        }
        long lines = received.stream().filter(e -> text(e).startsWith("line ")).count();
        long told = received.stream()
                .filter(e -> e.getCounter().getName().equals("TruncatingBuffer.DroppedMessages"))
                .mapToLong(e -> e.getCounter().getDelta())
                .sum();
        assertThat(lines + told).isEqualTo(200);
        assertThat(received)
                .filteredOn(e -> "LGR".equals(e.getTagsMap().get("source_type")))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(text(e))
                        .matches("Log message output is too high\\. \\d+ messages dropped"
                                + " \\(Total \\d+ messages dropped\\) from cell-rep to doppler\\."));
    }

    @Test
    void aProcessWithoutDopplerEmitsIntoTheVoid() {
        contexts().run(context -> {
            Emitter emitter = context.getBean(Emitter.class);
            assertThatCode(() -> emitter.out(APP, "nobody hears this")).doesNotThrowAnyException();
            assertThat(emitter).isInstanceOf(SilentEmitter.class);
        });
    }

    @Test
    void aProcessWithADopplerGetsItsEmitterByItself() throws IOException {
        int port = startDoppler(0);
        contexts()
                .withPropertyValues(
                        "spring.application.name=bbs", "er.component.peers.doppler=http://127.0.0.1:" + port)
                .run(context -> {
                    context.getBean(Emitter.class).out(new Source("bbs", "0", Map.of()), "started");
                    await().until(() -> received.size() == 1);
                    assertThat(received.remove().getTagsMap()).containsEntry("job", "bbs");
                });
    }

    private static ApplicationContextRunner contexts() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        ComponentAutoConfiguration.class,
                        EmitterAutoConfiguration.class));
    }

    private static String text(Envelope envelope) {
        return envelope.getLog().getPayload().toStringUtf8();
    }

    private static DopplerEmitter emitter(int port, int buffer) {
        return new DopplerEmitter(
                "cell-rep",
                "cell-z1-0",
                new EmitterProperties(
                        "elastic-runtime", "127.0.0.1", buffer, DataSize.ofMegabytes(8), 100, Duration.ofMillis(20)),
                InstantSource.fixed(NOW),
                () -> new DopplerStream(
                        DopplerChannel.to(URI.create("http://127.0.0.1:" + port), new ComponentTls(null))));
    }

    private int startDoppler(int port) throws IOException {
        doppler = OkHttpServerBuilder.forPort(
                        new InetSocketAddress("127.0.0.1", port), InsecureServerCredentials.create())
                .addService(ServerServiceDefinition.builder(Ingress.SERVICE)
                        .addMethod(Ingress.BATCH_SENDER, ServerCalls.asyncClientStreamingCall(this::receive))
                        .build())
                .build()
                .start();
        return doppler.getPort();
    }

    private StreamObserver<EnvelopeBatch> receive(StreamObserver<BatchSenderResponse> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(EnvelopeBatch batch) {
                received.addAll(List.copyOf(batch.getBatchList()));
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {
                answers.onNext(BatchSenderResponse.getDefaultInstance());
                answers.onCompleted();
            }
        };
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
