package io.elasticruntime.er.running;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * What a user's first minute asks of the platform: a login and some lists. In the training run these requests load the
 * classes that a real first request needs, so that they are in the caches.
 */
final class FirstRequests {

    private static final List<String> READS = List.of(
            "/",
            "/v3",
            "/v3/info",
            "/v3/organizations",
            "/v3/spaces",
            "/v3/domains",
            "/v3/routes",
            "/v3/apps",
            "/v3/stacks",
            "/v3/buildpacks",
            "/v3/audit_events",
            "/uaa/login",
            "/uaa/userinfo",
            "/api/v1/info",
            "/api/v1/meta");

    private FirstRequests() {}

    static void send(URI origin, Home home) {
        String password = Json.read(home.secrets(), Secrets.class).get("admin");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest login = HttpRequest.newBuilder(origin.resolve("/uaa/oauth/token"))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Basic Y2Y6")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "grant_type=password&username=admin&password=" + password))
                    .build();
            String answer =
                    http.send(login, HttpResponse.BodyHandlers.ofString()).body();
            String token = Json.MAPPER.readTree(answer).path("access_token").asString("");
            for (String path : READS) {
                HttpRequest read = HttpRequest.newBuilder(origin.resolve(path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "bearer " + token)
                        .build();
                http.send(read, HttpResponse.BodyHandlers.discarding());
            }
        } catch (IOException | tools.jackson.core.JacksonException e) {
            System.out.println("The training run could not log in (" + e + "); the first requests will be slower.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
