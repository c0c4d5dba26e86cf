package io.elasticruntime.cloudcontroller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * A cc-bridge that remembers what it is asked, over real HTTP. Every app that is desired runs at once, unless
 * {@link #starting} says otherwise.
 */
public final class FakeBridge implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public final Map<String, JsonNode> desired = new ConcurrentHashMap<>();
    public final Map<String, JsonNode> staging = new ConcurrentHashMap<>();
    public final Map<String, JsonNode> tasks = new ConcurrentHashMap<>();
    public final List<String> calls = java.util.Collections.synchronizedList(new ArrayList<>());
    public volatile boolean unavailable;
    public volatile boolean starting;

    private final HttpServer server;
    private volatile int controllerPort;

    public FakeBridge() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/v1/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void controllerAt(int port) {
        controllerPort = port;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String call = exchange.getRequestMethod() + " " + path;
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(call);
        if (unavailable) {
            answer(
                    exchange,
                    503,
                    "application/problem+json",
                    "{\"type\": \"urn:elastic-runtime:problem:runner-unavailable\", \"status\": 503, \"detail\": \"away\"}");
            return;
        }
        String[] parts = path.split("/");
        String guid = parts.length > 3 ? parts[3] : "";
        switch (exchange.getRequestMethod() + " " + parts[2]) {
            case "PUT apps" -> desired.put(guid, JSON.readTree(body));
            case "DELETE apps" -> {
                if (parts.length == 4) {
                    desired.remove(guid);
                }
            }
            case "PUT staging" -> staging.put(guid, JSON.readTree(body));
            case "DELETE staging" -> staging.remove(guid);
            case "POST tasks" -> {
                JsonNode task = JSON.readTree(body);
                tasks.put(task.path("task_guid").asString(), task);
            }
            case "DELETE tasks" -> tasks.remove(guid);
            case "GET apps" -> {
                String answer = guid.equals("instances") ? "{}" : JSON.writeValueAsString(instances(guid));
                answer(exchange, 200, "application/json", answer);
                return;
            }
            default -> throw new IllegalStateException(call);
        }
        answer(exchange, 200, "application/json", "");
    }

    private ArrayNode instances(String processGuid) {
        ArrayNode instances = JSON.createArrayNode();
        JsonNode app = desired.get(processGuid);
        for (int index = 0; app != null && index < app.path("instances").asInt(); index++) {
            var instance = instances.addObject();
            instance.put("index", index)
                    .put("state", starting ? "STARTING" : "RUNNING")
                    .put("routable", !starting)
                    .put("instance_guid", "instance-" + index)
                    .put("cell_id", "cell-1")
                    .put("zone", "z1")
                    .put("host", "10.0.0.1")
                    .put(
                            "since_nanos",
                            ChronoUnit.NANOS.between(
                                    Instant.EPOCH, Instant.now().minusSeconds(42)));
            instance.putArray("ports").addObject().put("external", 61001).put("internal", 8080);
            instance.putObject("usage")
                    .put("time_nanos", ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()))
                    .put("cpu", 0.25)
                    .put("cpu_entitlement", 0.5)
                    .put("memory_bytes", 1000)
                    .put("disk_bytes", 2000)
                    .put("log_rate_bytes_per_second", 7);
        }
        return instances;
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Uploads a droplet and tells that the staging succeeded, as cc-bridge does. */
    public void stage(String build, String processTypes) {
        byte[] droplet = ("droplet of " + build).getBytes(StandardCharsets.UTF_8);
        callInternal("POST", "/internal/v1/droplets/" + build + "/upload", droplet, digest(droplet), 201);
        completed(build, """
                {"result": {"buildpack_key": "python", "detected_buildpack": "Python", "process_types": %s, "sidecars": [],
                 "buildpacks": [{"key": "https://example.com/python", "name": "python", "version": "1.2"}],
                 "execution_metadata": ""}}
                """.formatted(processTypes));
    }

    public void completed(String build, String outcome) {
        callInternal(
                "POST",
                "/internal/v1/staging/" + build + "/completed",
                outcome.getBytes(StandardCharsets.UTF_8),
                "",
                200);
        staging.remove(build);
    }

    public String callInternal(String method, String path, byte[] body, String digest, int expected) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controllerPort + path))
                .header("Content-Type", path.endsWith("/upload") ? "application/octet-stream" : "application/json")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!digest.isEmpty()) {
            request.header("Content-Digest", digest);
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new AssertionError(path + " answered " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha-256=:"
                    + Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes)) + ":";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
