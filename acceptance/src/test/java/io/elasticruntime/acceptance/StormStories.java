package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.er.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Nobody's requests end a component, however many and however bad, and others are answered meanwhile: {@code bench/storm},
 * with less time for each kind.
 */
@ExtendWith(RunningPlatform.class)
class StormStories {

    private static final int CLIENTS = 200;
    private static final int SECONDS_EACH = 3;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final double MOST_UNANSWERED = 0.2;
    private static final double MOST_UNANSWERED_OF_ALL = 0.1;

    @Test
    void worstCaseRequestsEndNoComponentAndLeaveOthersTheirAnswers(Platform platform) throws Exception {
        Map<String, Integer> before = restarts(platform);

        JsonNode kinds = storm(platform);

        assertThat(restarts(platform)).isEqualTo(before);
        assertThat(kinds.size()).isGreaterThanOrEqualTo(20);
        kinds.forEach(kind -> {
            assertThat(kind.path("sent").asLong()).as(kind.toString()).isPositive();
            // In so short a time so few are asked that one is a large share of them.
            assertThat(kind.path("unanswered").asInt()).as(kind.toString()).isLessThanOrEqualTo(Math.max(1, (int)
                    (kind.path("asked").asInt() * MOST_UNANSWERED)));
        });
        assertThat(sum(kinds, "unanswered")).as(kinds.toString()).isLessThanOrEqualTo((int)
                (sum(kinds, "asked") * MOST_UNANSWERED_OF_ALL));
    }

    private static int sum(JsonNode kinds, String member) {
        return kinds.valueStream().mapToInt(kind -> kind.path(member).asInt()).sum();
    }

    private static Map<String, Integer> restarts(Platform platform) {
        return platform.status().stream().collect(Collectors.toMap(Platform.Status::name, Platform.Status::restarts));
    }

    private static JsonNode storm(Platform platform) throws IOException, InterruptedException {
        Process storm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        platform.project().resolve("dist/bench-simulation.jar").toString(),
                        "io.elasticruntime.simulation.storm.StormBench",
                        "--origin",
                        "http://127.0.0.1:" + Platform.PORT,
                        "--password",
                        platform.adminPassword(),
                        "--clients",
                        String.valueOf(CLIENTS),
                        "--seconds",
                        String.valueOf(SECONDS_EACH),
                        "--json")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String outcomes = new String(storm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(storm.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(storm.exitValue()).isZero();
            return Json.MAPPER.readTree(outcomes);
        } finally {
            storm.destroyForcibly();
        }
    }
}
