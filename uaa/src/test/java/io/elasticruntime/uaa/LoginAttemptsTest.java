package io.elasticruntime.uaa;

import static io.elasticruntime.uaa.Uaa.claims;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.ComponentApplication;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.uaa.Uaa.Answer;
import io.elasticruntime.uaa.attempt.Attempts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Guessing passwords: what it brings, what it costs, and whom it keeps out. */
@Postgres
@ExtendWith(OutputCaptureExtension.class)
@Import(MovableClock.Configuration.class)
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "er.uaa.admin.password=open sesame",
            "er.uaa.clients.doppler.secret=doppler-secret",
            "er.uaa.attempts.address.failures=1000",
            "er.uaa.passwords.bcrypt-strength=4"
        })
class LoginAttemptsTest {

    private static final String LOCKED =
            "{\"error\":\"unauthorized\",\"error_description\":\"Your account has been locked because of too many"
                    + " failed attempts to login.\"}";

    @LocalServerPort
    private int port;

    @Autowired
    private MovableClock clock;

    @Autowired
    private Attempts attempts;

    private Uaa uaa;

    @BeforeEach
    void connect() {
        uaa = new Uaa(port, "");
    }

    @Test
    void fiveWrongPasswordsLockTheAccountForFiveMinutesAlsoForTheRightOne(CapturedOutput log) {
        String user = user();
        fail(user, 5);

        Answer locked = uaa.login(user, "right");

        assertThat(locked.status()).isEqualTo(401);
        assertThat(locked.json().toString()).isEqualTo(LOCKED);
        assertThat(uaa.login(user, "wrong").json()).isEqualTo(locked.json());
        assertThat(log).contains("audit: an account is locked after too many failed logins", user, "127.0.0.1");
        clock.pass(Duration.ofMinutes(5));
        assertThat(uaa.login(user, "right").status()).isEqualTo(200);
    }

    @Test
    void aRightPasswordForgetsTheWrongOnesBeforeIt() {
        String user = user();
        for (int round = 0; round < 3; round++) {
            fail(user, 4);
            assertThat(uaa.login(user, "right").status()).isEqualTo(200);
        }
    }

    @Test
    void afterTheLockOneMoreWrongPasswordLocksAgainAsLongAsTheFirstOnesCount() {
        String user = user();
        fail(user, 5);
        clock.pass(Duration.ofMinutes(5));

        fail(user, 1);

        assertThat(uaa.login(user, "right").json().toString()).isEqualTo(LOCKED);
        clock.pass(Duration.ofMinutes(20));
        fail(user, 4);
        assertThat(uaa.login(user, "right").status()).isEqualTo(200);
    }

    @Test
    void theOldPasswordOfAChangeIsGuessedNoMoreOftenThanThatOfALogin() {
        String user = user();
        String token = token(uaa.login(user, "right"));
        String path = "/Users/" + claims(token).path("user_id").asString() + "/password";
        for (int guess = 0; guess < 5; guess++) {
            assertThat(uaa.put(token, path, Map.of("oldPassword", "guess", "password", "new"))
                            .status())
                    .isEqualTo(401);
        }

        Answer locked = uaa.put(token, path, Map.of("oldPassword", "right", "password", "new"));

        assertThat(locked.status()).isEqualTo(401);
        assertThat(locked.json().toString()).isEqualTo(LOCKED);
        assertThat(uaa.login(user, "right").json().toString()).isEqualTo(LOCKED);
    }

    @Test
    void guessesAtTheSameMomentAreCountedLikeOneAfterAnother() throws Exception {
        String user = user();
        List<String> answers = atOnce(
                20,
                () -> uaa.login(user, "wrong").json().path("error_description").asString());

        assertThat(answers.stream().filter("Bad credentials"::equals)).hasSize(5);
        assertThat(uaa.login(user, "right").status()).isEqualTo(401);
    }

    @Test
    void rightPasswordsAtTheSameMomentLockNobody() throws Exception {
        String user = user();
        fail(user, 4);

        assertThat(atOnce(20, () -> uaa.login(user, "right").status())).containsOnly(200);
    }

    @Test
    void whoDoesNotExistIsLockedLikeOneWhoDoes() {
        String nobody = "nobody-" + UUID.randomUUID();
        fail(nobody, 5);

        assertThat(uaa.login(nobody, "wrong").json().toString()).isEqualTo(LOCKED);
    }

    @Test
    void whoeverItIsOneHashIsComputed() {
        String known = user();
        String inactive = user();
        String locked = user();
        String admin = token(uaa.login("admin", "open sesame"));
        String id = claims(token(uaa.login(inactive, "right"))).path("user_id").asString();
        assertThat(uaa.send(uaa.as(admin, "/Users/" + id)
                                .header("Content-Type", "application/json")
                                .header("If-Match", "*")
                                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "{\"userName\":\"%s\",\"active\":false}".formatted(inactive))))
                        .status())
                .isEqualTo(200);
        fail(locked, 5);

        assertThat(Stream.of(known, inactive, locked, "nobody-" + UUID.randomUUID())
                        .map(user -> hashesOf(() -> uaa.login(user, "wrong"))))
                .containsOnly(1L);
        assertThat(Stream.of("doppler:guess", "nobody:guess", "cf:guess")
                        .map(client ->
                                hashesOf(() -> uaa.form("/oauth/token", client, "grant_type", "client_credentials"))))
                .containsOnly(1L);
        assertThat(uaa.login(inactive, "right").json().path("error_description").asString())
                .isEqualTo("Bad credentials");
    }

    @Test
    void theLockOutlivesTheProcessAndHoldsForAllOfThem() {
        String user = user();
        try (var one = start();
                var other = start()) {
            for (var process : List.of(one, other, one, other, one)) {
                assertThat(uaa(process)
                                .login(user, "wrong")
                                .json()
                                .path("error_description")
                                .asString())
                        .isEqualTo("Bad credentials");
            }
            assertThat(uaa(other).login(user, "right").json().toString()).isEqualTo(LOCKED);
        }
        try (var restarted = start()) {
            assertThat(uaa(restarted).login(user, "right").json().toString()).isEqualTo(LOCKED);
        }
    }

    @Test
    void anAddressThatFailsTooOftenIsToldToComeBackLater() {
        try (var strict = start("er.uaa.attempts.address.failures=3", "er.uaa.attempts.address.forgives=1h")) {
            Uaa uaa = uaa(strict);
            for (int guess = 0; guess < 2; guess++) {
                assertThat(uaa.login("user-" + guess, "wrong").status()).isEqualTo(401);
            }
            assertThat(uaa.form("/oauth/token", "doppler:guess", "grant_type", "client_credentials")
                            .status())
                    .isEqualTo(401);

            Answer refused = uaa.login("admin", "open sesame");

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.json().path("error").asString()).isEqualTo("too_many_requests");
            assertThat(refused.raw().headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 3600L);
        }
    }

    private long hashesOf(Runnable login) {
        long before = attempts.hashes();
        login.run();
        return attempts.hashes() - before;
    }

    private void fail(String user, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(uaa.login(user, "wrong").json().path("error_description").asString())
                    .isEqualTo("Bad credentials");
        }
    }

    private String user() {
        String name = "user-" + UUID.randomUUID();
        String admin = token(uaa.login("admin", "open sesame"));
        assertThat(uaa.post(admin, "/Users", Map.of("userName", name, "password", "right"))
                        .status())
                .isEqualTo(201);
        return name;
    }

    private static <T> List<T> atOnce(int times, Callable<T> task) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = IntStream.range(0, times)
                    .mapToObj(_ -> executor.submit(task))
                    .toList();
            List<T> results = new java.util.ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    private static Uaa uaa(ConfigurableApplicationContext process) {
        return new Uaa(process.getEnvironment().getRequiredProperty("local.server.port", Integer.class), "");
    }

    private static ConfigurableApplicationContext start(String... properties) {
        String[] args = Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "er.uaa.passwords.bcrypt-strength=4",
                                "er.uaa.admin.password=open sesame",
                                "er.uaa.clients.doppler.secret=doppler-secret"),
                        Stream.of(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return ComponentApplication.run(UaaApplication.class, "uaa", args);
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return answer.json().path("access_token").asString();
    }
}
