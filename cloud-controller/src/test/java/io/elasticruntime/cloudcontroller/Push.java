package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The steps of {@code cf push}, one by one. */
public final class Push {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Api api;
    private final FakeBridge bridge;
    private final int port;
    private final String token;

    public Push(Api api, FakeBridge bridge, int port, String token) {
        this.api = api;
        this.bridge = bridge;
        this.port = port;
        this.token = token;
    }

    public String createApp(String space, String name) {
        return api.post(
                        "/v3/apps",
                        "{\"name\": \"%s\", \"relationships\": {\"space\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(name, space))
                .is(201)
                .guid();
    }

    public String createPackage(String app) {
        return api.post(
                        "/v3/packages",
                        "{\"type\": \"bits\", \"relationships\": {\"app\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(app))
                .is(201)
                .guid();
    }

    /** @param bits null: everything is known */
    public Api.Answer upload(String guid, byte @Nullable [] bits, @Nullable String resources) {
        String boundary = "----stories";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (resources != null) {
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"resources\"\r\n\r\n"
                            + resources + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        if (bits != null) {
            body.writeBytes(("--" + boundary
                            + "\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"package.zip\"\r\n"
                            + "Content-Type: application/zip\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(bits);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return request(
                "POST",
                "/v3/packages/" + guid + "/upload",
                "multipart/form-data; boundary=" + boundary,
                body.toByteArray());
    }

    public Api.Answer manifest(String path, String yaml) {
        return request("POST", path, "application/x-yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    public Api.Answer request(String method, String path, String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "bearer " + token)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        try {
            var response = HTTP.send(request, BodyHandlers.ofString());
            var json = response.body().startsWith("{")
                    ? JsonMapper.shared().readTree(response.body())
                    : JsonMapper.shared().createObjectNode();
            return new Api.Answer(response.statusCode(), json, response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] zip(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** A package that is ready to be staged. */
    public String readyPackage(String app) {
        String guid = createPackage(app);
        upload(guid, zip(Map.of("app.py", "print('hello')")), "[]").is(200);
        awaitState("/v3/packages/" + guid, "READY");
        return guid;
    }

    public String build(String packageGuid) {
        String build = api.post("/v3/builds", "{\"package\": {\"guid\": \"" + packageGuid + "\"}}")
                .is(201)
                .guid();
        await().atMost(Duration.ofSeconds(10)).until(() -> bridge.staging.containsKey(build));
        return build;
    }

    /** A droplet that is staged, with these process types. */
    public String stagedDroplet(String app, String processTypes) {
        String build = build(readyPackage(app));
        bridge.stage(build, processTypes);
        var staged = api.get("/v3/builds/" + build).is(200);
        assertThat(staged.text("/state")).as(staged.response().body()).isEqualTo("STAGED");
        return staged.text("/droplet/guid");
    }

    public void assign(String app, String droplet) {
        api.patch("/v3/apps/" + app + "/relationships/current_droplet", "{\"data\": {\"guid\": \"" + droplet + "\"}}")
                .is(200);
    }

    /** An app that runs one web process. */
    public String runningApp(String space, String name) {
        String app = createApp(space, name);
        assign(app, stagedDroplet(app, "{\"web\": \"python app.py\"}"));
        api.post("/v3/apps/" + app + "/actions/start", "{}").is(200);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> bridge.desired.keySet().stream().anyMatch(guid -> guid.startsWith(app)));
        return app;
    }

    public void awaitState(String path, String state) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> api.get(path).text("/state").equals(state));
    }
}
