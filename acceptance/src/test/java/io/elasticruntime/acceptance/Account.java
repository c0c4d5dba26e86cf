package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import tools.jackson.databind.JsonNode;

/**
 * Someone who is logged in and speaks plain HTTP, so that a story can send what no client library would: the
 * administrator, or an ordinary developer with an organization and a space of their own.
 */
final class Account {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BOUNDARY = "----elastic-runtime-story";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String name;
    private final String password;
    private final JsonNode tokens;

    /** What came back: status and text. */
    record Answer(int status, String body) {

        JsonNode json() {
            return Json.MAPPER.readTree(body);
        }

        /** The guid of what was made. */
        String guid() {
            assertThat(status).as(body).isBetween(200, 299);
            return json().path("guid").asString();
        }
    }

    private Account(String name, String password, JsonNode tokens) {
        this.name = name;
        this.password = password;
        this.tokens = tokens;
    }

    static Account administrator(Platform platform) {
        return loggedIn("admin", platform.adminPassword());
    }

    /** A new user without any scope of an administrator; what they may do comes from their roles alone. */
    Account newUser(String user) {
        String secret = "pass-" + user;
        Answer created = send(
                "POST",
                "/uaa/Users",
                Map.of(
                        "userName",
                        user,
                        "password",
                        secret,
                        "emails",
                        List.of(Map.of("value", user + "@example.org"))));
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        send("POST", "/v3/users", Map.of("guid", created.json().path("id").asString()))
                .guid();
        return loggedIn(user, secret);
    }

    static Account loggedIn(String user, String password) {
        Answer answer = login(user, password);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new Account(user, password, answer.json());
    }

    /** The token endpoint's answer to a name and a password. */
    static Answer login(String user, String password) {
        return exchange(request("/uaa/oauth/token")
                .header("Authorization", "Basic Y2Y6")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(Map.of(
                        "grant_type", "password",
                        "username", user,
                        "password", password)))));
    }

    String name() {
        return name;
    }

    String password() {
        return password;
    }

    String accessToken() {
        return tokens.path("access_token").asString();
    }

    String refreshToken() {
        return tokens.path("refresh_token").asString();
    }

    /** The user's guid, as UAA says it. */
    String guid() {
        return get("/uaa/userinfo").json().path("user_id").asString();
    }

    Answer get(String path) {
        return exchange(authorized(path).GET());
    }

    Answer delete(String path) {
        return exchange(authorized(path).DELETE());
    }

    /** Sends a JSON document. */
    Answer send(String method, String path, Object document) {
        return send(
                method, path, "application/json", BodyPublishers.ofString(Json.MAPPER.writeValueAsString(document)));
    }

    Answer send(String method, String path, String contentType, BodyPublisher body) {
        return exchange(authorized(path).header("Content-Type", contentType).method(method, body));
    }

    /** Sends a JSON document without any token. */
    static Answer anonymous(String method, String path, BodyPublisher body) {
        return exchange(request(path).header("Content-Type", "application/json").method(method, body));
    }

    /** A request whose credentials the story chooses. */
    static Answer withToken(String token, String path) {
        return exchange(request(path).header("Authorization", "bearer " + token).GET());
    }

    String newOrganization(String organization) {
        return send("POST", "/v3/organizations", Map.of("name", organization)).guid();
    }

    String newSpace(String organization, String space) {
        return send("POST", "/v3/spaces", Map.of("name", space, "relationships", to("organization", organization)))
                .guid();
    }

    /** Gives a user a role; answers the role's guid. */
    String grant(String role, Account user, String kind, String guid) {
        return send(
                        "POST",
                        "/v3/roles",
                        Map.of(
                                "type",
                                role,
                                "relationships",
                                Map.of(
                                        "user",
                                        Map.of("data", Map.of("guid", user.guid())),
                                        kind,
                                        Map.of("data", Map.of("guid", guid)))))
                .guid();
    }

    Answer newRoute(String space, String host) {
        Map<String, Object> relationships = new LinkedHashMap<>(to("space", space));
        relationships.putAll(to("domain", sharedDomain()));
        return send("POST", "/v3/routes", Map.of("host", host, "relationships", relationships));
    }

    Answer newDomain(String organization, String domain) {
        return send("POST", "/v3/domains", Map.of("name", domain, "relationships", to("organization", organization)));
    }

    String newApp(String space, String app) {
        return send("POST", "/v3/apps", Map.of("name", app, "relationships", to("space", space)))
                .guid();
    }

    String newPackage(String app) {
        return send("POST", "/v3/packages", Map.of("type", "bits", "relationships", to("app", app)))
                .guid();
    }

    Answer upload(String packageGuid, byte[] zip) {
        return sendBits("/v3/packages/" + packageGuid + "/upload", "bits", zip);
    }

    /** Sends a file in the form in which the API takes uploads. */
    Answer sendBits(String path, String field, byte[] zip) {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field
                + "\"; filename=\"bits.zip\"\r\nContent-Type: application/zip\r\n\r\n";
        String tail = "\r\n--" + BOUNDARY + "--\r\n";
        BodyPublisher body = BodyPublishers.ofByteArrays(
                List.of(head.getBytes(StandardCharsets.UTF_8), zip, tail.getBytes(StandardCharsets.UTF_8)));
        return send("POST", path, "multipart/form-data; boundary=" + BOUNDARY, body);
    }

    /** Stages files with a buildpack; answers the droplet's guid. */
    String stage(String app, byte[] zip, String buildpack) {
        String packageGuid = newPackage(app);
        assertThat(upload(packageGuid, zip).status()).isEqualTo(200);
        awaitState("/v3/packages/" + packageGuid, "READY");
        String build = send(
                        "POST",
                        "/v3/builds",
                        Map.of(
                                "package",
                                Map.of("guid", packageGuid),
                                "lifecycle",
                                Map.of("type", "buildpack", "data", Map.of("buildpacks", List.of(buildpack)))))
                .guid();
        awaitState("/v3/builds/" + build, "STAGED");
        return get("/v3/builds/" + build).json().path("droplet").path("guid").asString();
    }

    /** Waits until a resource has a state. */
    void awaitState(String path, String state) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer answer = get(path);
            assertThat(answer.json().path("state").asString()).as(answer.body()).isEqualTo(state);
        });
    }

    /** Recent log lines of an app, oldest first. */
    String logs(String app) {
        return get("/api/v1/read/" + app + "?limit=1000&envelope_types=LOG")
                .json()
                .path("envelopes")
                .path("batch")
                .valueStream()
                .map(envelope -> envelope.path("log").path("payload").asString(""))
                .map(payload -> new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"));
    }

    private String sharedDomain() {
        return get("/v3/domains?names=localhost").json().at("/resources/0/guid").asString();
    }

    private static Map<String, Object> to(String kind, String guid) {
        return Map.of(kind, Map.of("data", Map.of("guid", guid)));
    }

    /** A zip of files, name → content; what is in {@code bin} can be executed. */
    static byte[] zip(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
                entry.setUnixMode(file.getKey().startsWith("bin/") ? 0100755 : 0100644);
                zip.putArchiveEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", "bearer " + accessToken());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Platform.PORT + path))
                .header("Host", "localhost:" + Platform.PORT)
                .timeout(PATIENCE);
    }

    private static Answer exchange(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
