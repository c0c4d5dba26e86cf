package io.elasticruntime.healthmonitor.docker;

import io.elasticruntime.healthmonitor.docker.Fleet.Seen;
import io.elasticruntime.healthmonitor.docker.Fleet.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The few calls of the Docker Engine API that are needed, over its socket. Paths carry no version, so every engine answers
 * with its own; requests are HTTP 1.0, so an answer ends with the connection.
 */
final class Engine {

    private static final Pattern HEALTH = Pattern.compile("\\((?:health: )?(healthy|unhealthy|starting)\\)");
    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";
    private static final int SHORT_ID = 12;

    private final Path socket;
    private final JsonMapper json;

    Engine(Path socket, JsonMapper json) {
        this.socket = socket;
        this.json = json;
    }

    /** The engine refused a call, or does not answer. */
    static final class EngineException extends IOException {
        EngineException(String message) {
            super(message);
        }
    }

    /** The compose project of a container. */
    String project(String container) throws IOException {
        String project =
                inspect(container).path("Config").path("Labels").path(PROJECT).asString("");
        if (project.isEmpty()) {
            throw new EngineException(
                    "container " + container + " has no label " + PROJECT + ": set er.health-monitor.docker.project");
        }
        return project;
    }

    List<Seen> containers(String project) throws IOException {
        List<Seen> containers = new ArrayList<>();
        for (JsonNode container : get("/containers/json?all=1&filters=" + filters(project))) {
            Matcher health = HEALTH.matcher(container.path("Status").asString(""));
            containers.add(new Seen(
                    container.path("Id").asString(),
                    container.path("Names").path(0).asString("").replaceFirst("^/", ""),
                    container.path("Labels").path(SERVICE).asString(""),
                    container.path("State").asString(""),
                    health.find() ? health.group(1) : "",
                    false));
        }
        return containers;
    }

    /** What happened to containers of the project in the time from one instant to another. */
    List<Told> events(String project, Instant since, Instant until) throws IOException {
        String lines = call(
                "GET",
                "/events?since=" + seconds(since) + "&until=" + seconds(until) + "&filters=" + filters(project),
                "");
        List<Told> events = new ArrayList<>();
        for (String line : lines.lines().filter(line -> !line.isBlank()).toList()) {
            JsonNode event = json.readTree(line);
            JsonNode attributes = event.path("Actor").path("Attributes");
            events.add(new Told(
                    event.path("Actor").path("ID").asString(""),
                    event.path("Action").asString(""),
                    attributes
                            .path("signal")
                            .asString(attributes.path("exitCode").asString(""))));
        }
        return events;
    }

    JsonNode inspect(String container) throws IOException {
        return get("/containers/" + container + "/json");
    }

    /** Whether the end of the inspected container is no failure. */
    static boolean mayEnd(JsonNode inspected) {
        String policy =
                inspected.path("HostConfig").path("RestartPolicy").path("Name").asString("");
        return policy.isEmpty() || policy.equals("no");
    }

    void start(String container) throws IOException {
        call("POST", "/containers/" + container + "/start", "");
    }

    /** Makes a container like the one that was inspected before, under its name but as a machine of its own. */
    String create(JsonNode inspected) throws IOException {
        String id = inspected.path("Id").asString();
        String shortId = id.substring(0, Math.min(SHORT_ID, id.length()));
        ObjectNode body = (ObjectNode) inspected.path("Config").deepCopy();
        if (body.path("Hostname").asString("").equals(shortId)) {
            body.remove("Hostname");
        }
        body.set("HostConfig", inspected.path("HostConfig"));
        ObjectNode endpoints = body.putObject("NetworkingConfig").putObject("EndpointsConfig");
        for (Map.Entry<String, JsonNode> network :
                inspected.path("NetworkSettings").path("Networks").properties()) {
            ArrayNode aliases = endpoints.putObject(network.getKey()).putArray("Aliases");
            for (JsonNode alias : network.getValue().path("Aliases")) {
                if (!alias.asString().equals(shortId)) {
                    aliases.add(alias.asString());
                }
            }
        }
        String name = inspected.path("Name").asString().replaceFirst("^/", "");
        String answer = call("POST", "/containers/create?name=" + encoded(name), json.writeValueAsString(body));
        return json.readTree(answer).path("Id").asString();
    }

    private JsonNode get(String path) throws IOException {
        return json.readTree(call("GET", path, ""));
    }

    private String call(String method, String path, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                method + " " + path + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: "
                        + content.length + "\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(content);
        String answer = exchange(request.toByteArray());
        int end = answer.indexOf("\r\n\r\n");
        String[] status = answer.split(" ", 3);
        if (end < 0 || status.length < 2) {
            throw new EngineException("the engine at " + socket + " gave no answer to " + method + " " + path);
        }
        String payload = answer.substring(end + 4);
        if (!status[1].startsWith("2") && !status[1].equals("304")) {
            throw new EngineException(method + " " + path + ": " + status[1] + " " + payload.strip());
        }
        return payload;
    }

    private String exchange(byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(16 * 1024);
            while (channel.read(in) >= 0) {
                answer.write(in.array(), 0, in.position());
                in.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String filters(String project) {
        return encoded("{\"label\":[\"" + PROJECT + "=" + project + "\"]}");
    }

    private static String seconds(Instant instant) {
        return "%d.%09d".formatted(instant.getEpochSecond(), instant.getNano());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
