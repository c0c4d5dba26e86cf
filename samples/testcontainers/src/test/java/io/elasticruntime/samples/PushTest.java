package io.elasticruntime.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import io.elasticruntime.testcontainers.ElasticRuntimeContainer.App;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An app is pushed, answers through the router, is killed, and heals. */
class PushTest {

    private static final Path PROBE = Path.of("../../acceptance/apps/probe");

    private static final ElasticRuntimeContainer RUNTIME = SharedRuntime.RUNTIME;

    private static App app;
    private final HttpClient http = RUNTIME.http();

    @BeforeAll
    static void push() {
        app = RUNTIME.push("probe", PROBE, "-m", "128M");
    }

    @Test
    void thePushedAppAnswersThroughTheRouter() throws Exception {
        assertThat(get("/")).contains("Hello from the probe, instance 0");
    }

    @Test
    void anInstanceThatCrashesIsReplaced() throws Exception {
        String first = get("/id");
        get("/crash");
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get("/id"))
                        .isNotBlank()
                        .doesNotContain("502")
                        .isNotEqualTo(first));
    }

    @Test
    void itsLogsCanBeRead() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(RUNTIME.appLogs("probe")).isNotEmpty());
    }

    private String get(String path) throws IOException, InterruptedException {
        URI uri = app.uri().resolve(path);
        return http.send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(5))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }
}
