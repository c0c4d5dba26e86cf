package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API as one caller uses it, over HTTP. */
public final class Api {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String origin;
    private final String token;

    /** @param token empty: anonymous */
    public Api(int port, String token) {
        this.origin = "http://localhost:" + port;
        this.token = token;
    }

    public record Answer(int status, JsonNode body, HttpResponse<String> response) {

        public Answer is(int expected) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            return this;
        }

        public String guid() {
            return body.path("guid").asString();
        }

        public JsonNode at(String pointer) {
            return body.at(pointer);
        }

        public String text(String pointer) {
            return body.at(pointer).asString();
        }

        /** {@code detail} of the first error. */
        public String error() {
            return text("/errors/0/detail");
        }

        public List<String> names() {
            return body.path("resources")
                    .valueStream()
                    .map(resource -> resource.path("name").asString())
                    .toList();
        }

        public List<String> guids() {
            return body.path("resources")
                    .valueStream()
                    .map(resource -> resource.path("guid").asString())
                    .toList();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer patch(String path, String body) {
        return send("PATCH", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    public Answer send(String method, String path, String body) {
        return send(method, path, body, "application/json");
    }

    public Answer send(String method, String path, String body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", contentType)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "bearer " + token);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), json(response), response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return json && response.body().startsWith("{") ? JSON.readTree(response.body()) : JSON.createObjectNode();
    }

    /** Follows the job of an answer of 202 until it has ended, and gives it back. */
    public Answer finished(Answer accepted) {
        accepted.is(202);
        String job = accepted.header("Location").replace(origin, "");
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> get(job).is(200), answer -> !answer.text("/state").equals("PROCESSING"));
    }

    public String createOrganization(String name) {
        return post("/v3/organizations", "{\"name\": \"" + name + "\"}").is(201).guid();
    }

    public String createSpace(String organization, String name) {
        return post(
                        "/v3/spaces",
                        "{\"name\": \"%s\", \"relationships\": {\"organization\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(name, organization))
                .is(201)
                .guid();
    }

    /** @param in {@code organization} or {@code space} */
    public Answer grant(String role, String user, String in, String guid) {
        return post(
                "/v3/roles",
                "{\"type\": \"%s\", \"relationships\": {\"user\": {\"data\": {\"username\": \"%s\"}}, \"%s\": {\"data\": {\"guid\": \"%s\"}}}}"
                        .formatted(role, user, in, guid));
    }

    /** The guid of the domain that all orgs share. */
    public String sharedDomain() {
        return get("/v3/domains?names=localhost").is(200).text("/resources/0/guid");
    }

    public Answer createRoute(String space, String domain, String host, String path) {
        return post(
                "/v3/routes",
                "{\"host\": \"%s\", \"path\": \"%s\", \"relationships\": {\"space\": {\"data\": {\"guid\": \"%s\"}}, \"domain\": {\"data\": {\"guid\": \"%s\"}}}}"
                        .formatted(host, path, space, domain));
    }
}
