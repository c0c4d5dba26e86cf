package io.elasticruntime.simulation.storm;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform under attack, as its administrator prepares it: a space, and an account without any role. */
final class Target implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI origin;
    private final String admin;
    private final String space;
    private final String roleless;

    /** @throws IOException if the platform does not answer as one at rest does */
    Target(URI origin, String password) throws IOException, InterruptedException {
        this.origin = origin;
        this.admin = login("admin", password);
        String name = "storm-" + UUID.randomUUID();
        String organization = post("/v3/organizations", "{\"name\":\"" + name + "\"}")
                .path("guid")
                .asString();
        this.space = post(
                        "/v3/spaces",
                        "{\"name\":\"storm\",\"relationships\":{\"organization\":{\"data\":{\"guid\":\"" + organization
                                + "\"}}}}")
                .path("guid")
                .asString();
        String secret = UUID.randomUUID().toString();
        post(
                "/uaa/Users",
                "{\"userName\":\"%s\",\"password\":\"%s\",\"emails\":[{\"value\":\"%s@example.com\"}],\"name\":{}}"
                        .formatted(name, secret, name));
        this.roleless = login(name, secret);
    }

    URI origin() {
        return origin;
    }

    /** Token of the administrator. */
    String admin() {
        return admin;
    }

    /** Token of an account that has no role anywhere. */
    String roleless() {
        return roleless;
    }

    /** Guid of a space. */
    String space() {
        return space;
    }

    /** What a well-behaved client asks; true if it is answered as it should be. */
    boolean answers(String path) {
        try {
            HttpResponse<Void> answer = http.send(
                    request(path).header("Authorization", "bearer " + admin).build(),
                    HttpResponse.BodyHandlers.discarding());
            return answer.statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private String login(String user, String password) throws IOException, InterruptedException {
        String form = "grant_type=password&username=" + encoded(user) + "&password=" + encoded(password);
        HttpResponse<String> answer = http.send(
                request("/uaa/oauth/token")
                        .header("Authorization", "Basic Y2Y6")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return json(answer).path("access_token").asString();
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json(http.send(
                request(path)
                        .header("Authorization", "bearer " + admin)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(origin.resolve(path)).timeout(PATIENCE);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(answer.request().uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
