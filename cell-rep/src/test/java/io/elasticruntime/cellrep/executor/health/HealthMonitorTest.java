package io.elasticruntime.cellrep.executor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.cellrep.executor.health.HealthMonitor.Pace;
import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.executor.log.LogConfig;
import io.elasticruntime.cellrep.executor.step.Outcome;
import io.elasticruntime.cellrep.testing.RecordingEmitter;
import io.elasticruntime.diego.CheckDefinition.Check;
import io.elasticruntime.diego.CheckDefinition.HttpCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {

    private static final Duration TICK = Duration.ofMillis(5);

    private final RecordingEmitter emitter = new RecordingEmitter();
    private final HealthMonitor monitor = new HealthMonitor(
            new ContainerLog(new LogConfig("app", 0, "CELL", Map.of(), -1), emitter, InstantSource.system()),
            HealthMonitor.DEFAULT_SOURCE,
            new Pace(TICK, TICK.multipliedBy(4), TICK, TICK),
            () -> false);
    private final AtomicInteger healthy = new AtomicInteger();

    @Test
    void anInstanceThatAnswersInTimeIsHealthyUntilItsFirstFailure() {
        AtomicInteger probes = new AtomicInteger();
        Outcome outcome = monitor.watch(
                List.of(probe(() -> {
                    int count = probes.incrementAndGet();
                    return count < 3 || count > 5 ? "no answer" : null;
                })),
                Duration.ofSeconds(10),
                false,
                healthy::incrementAndGet);

        assertThat(outcome)
                .isEqualTo(new Outcome.Failed("Instance became unhealthy: Liveness check unsuccessful: no answer"));
        assertThat(healthy).hasValue(1);
        assertThat(emitter.lines())
                .containsExactly(
                        "CELL OUT Starting health monitoring of container",
                        "CELL OUT Container became healthy",
                        "HEALTH ERR Liveness check unsuccessful: no answer",
                        "CELL ERR Container became unhealthy");
    }

    @Test
    void anInstanceThatNeverAnswersIsGivenUpAfterItsStartTimeout() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Outcome outcome = monitor.watch(
                List.of(network(Check.tcp(8080), port)), Duration.ofMillis(100), false, healthy::incrementAndGet);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .matches(
                                        "Instance never healthy after \\d+ms: Timed out after 100ms \\(\\d+ attempts\\) waiting for"
                                                + " startup check to succeed: failed to make TCP connection to 127.0.0.1:"
                                                + port
                                                + ": connection refused"));
        assertThat(healthy).hasValue(0);
        assertThat(emitter.lines().getLast())
                .matches("CELL ERR Failed after \\d+ms: startup health check never passed.");
    }

    @Test
    void anInstanceThatWasHealthyBeforeIsOnlyWatched() {
        Outcome outcome =
                monitor.watch(List.of(probe(() -> "gone")), Duration.ofSeconds(1), true, healthy::incrementAndGet);

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(healthy).hasValue(1);
        assertThat(emitter.lines()).doesNotContain("CELL OUT Starting health monitoring of container");
    }

    @Test
    void allChecksMustPassForAnInstanceToBeHealthy() throws Exception {
        AtomicBoolean second = new AtomicBoolean();
        FutureTask<Outcome> watch = new FutureTask<>(() -> monitor.watch(
                List.of(probe(() -> null), probe(() -> second.get() ? null : "not yet")),
                Duration.ZERO,
                false,
                healthy::incrementAndGet));
        Thread thread = Thread.ofVirtual().start(watch);
        await().during(Duration.ofMillis(50)).until(() -> healthy.get() == 0);
        second.set(true);
        await().untilAtomic(healthy, org.hamcrest.Matchers.is(1));

        thread.interrupt();
        assertThat(watch.get(5, TimeUnit.SECONDS)).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void readinessComesAndGoesWithoutEndingTheInstance() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        List<Boolean> changes = new CopyOnWriteArrayList<>();
        FutureTask<Outcome> watch = new FutureTask<>(() ->
                monitor.watchReadiness(List.of(probe(() -> ready.get() ? null : "busy")), false, changes::add));
        Thread thread = Thread.ofVirtual().start(watch);
        ready.set(true);
        await().until(() -> changes.equals(List.of(true)));
        ready.set(false);
        await().until(() -> changes.equals(List.of(true, false)));
        ready.set(true);
        await().until(() -> changes.equals(List.of(true, false, true)));

        thread.interrupt();
        assertThat(watch.get(5, TimeUnit.SECONDS)).isEqualTo(Outcome.CANCELLED);
        assertThat(emitter.lines())
                .contains(
                        "HEALTH OUT Starting readiness health monitoring of container",
                        "HEALTH OUT Container passed the readiness health check. Container marked ready and added to"
                                + " route pool.",
                        "HEALTH OUT Container failed the readiness health check. Container marked not ready and"
                                + " removed from route pool.");
    }

    @Test
    void onlyStatus200IsHealthyByHttp() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        List<String> agents = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health", exchange -> {
            agents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        try {
            Probe probe = network(
                    new Check(null, new HttpCheck(8080, null, "/health", null)),
                    server.getAddress().getPort());
            assertThat(probe.failure()).isNull();
            status.set(204);
            assertThat(probe.failure())
                    .matches("failed to make HTTP request to '/health' on port 8080: received status code 204 in"
                            + " \\d+ms");
            assertThat(agents).containsOnly("diego-healthcheck");
        } finally {
            server.stop(0);
        }
        assertThat(network(
                                new Check(null, new HttpCheck(8080, null, null, null)),
                                server.getAddress().getPort())
                        .failure())
                .isEqualTo("failed to make HTTP request to '/' on port 8080: connection refused");
    }

    @Test
    void anAnswerThatTakesTooLongIsATimeout() throws Exception {
        try (ServerSocket mute = new ServerSocket(0)) {
            Probe probe = network(new Check(null, new HttpCheck(8080, 120L, "/", null)), mute.getLocalPort());

            assertThat(probe.failure())
                    .isEqualTo("failed to make HTTP request to '/' on port 8080: timed out after 0.12 seconds");
        }
    }

    private interface Answer {
        String get();
    }

    private static Probe probe(Answer answer) {
        return new Probe() {
            @Override
            public String failure() {
                return answer.get();
            }

            @Override
            public Duration interval() {
                return TICK;
            }
        };
    }

    private static Probe network(Check check, int port) {
        return new NetworkProbe(check, _ -> new InetSocketAddress("127.0.0.1", port), HttpClient.newHttpClient(), TICK);
    }
}
