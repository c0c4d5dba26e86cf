package io.elasticruntime.simulation.convergence;

import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The BBS as simulated cells see it: over HTTP, at one of several processes. */
final class Bulletin {

    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Bulletin(URI base) {
        this.base = base;
    }

    void heartbeat(CellPresence presence) {
        send("PUT", "/v1/cells/" + presence.cellId(), presence);
    }

    List<ActualLrp> instancesOf(String cellId) {
        return List.of(JSON.readValue(send("GET", "/v1/actual-lrps?cell_id=" + cellId, null), ActualLrp[].class));
    }

    void claim(String processGuid, int index, InstanceKey instance) {
        send("POST", "/v1/actual-lrps/" + processGuid + "/" + index + "/claim", instance);
    }

    void start(String processGuid, int index, ActualLrpsApi.Start start) {
        send("POST", "/v1/actual-lrps/" + processGuid + "/" + index + "/start", start);
    }

    void fail(String processGuid, int index, String reason) {
        send("POST", "/v1/actual-lrps/" + processGuid + "/" + index + "/fail", new ActualLrpsApi.Failure(reason));
    }

    JsonNode get(String path) {
        return JSON.readTree(send("GET", path, null));
    }

    /** @throws Refused if the answer is no success */
    byte[] send(String method, String path, @Nullable Object body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 300) {
                throw new Refused(
                        answer.statusCode(), new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The BBS has said no. */
    static final class Refused extends RuntimeException {

        private final int status;

        Refused(int status, String body) {
            super(status + " " + body);
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
