package io.elasticruntime.testcontainers.spring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.testcontainers.ElasticRuntimeContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Cloud Foundry that has organizations, spaces and one user, in memory; an API to log in and to make them. */
final class Foundation implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern NAMES = Pattern.compile("[?&]names=([^&]+)");

    private final HttpServer server;
    private final String password;
    final List<String> organizations = new CopyOnWriteArrayList<>();
    final List<String> spaces = new CopyOnWriteArrayList<>();

    Foundation(String password) {
        this.password = password;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::root);
        server.createContext("/v2/info", this::info);
        server.createContext("/uaa/oauth/token", this::token);
        server.createContext("/v3/organizations", http -> resources(http, organizations));
        server.createContext("/v3/spaces", http -> resources(http, spaces));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A container that is this foundation, and of which Docker knows nothing. */
    ElasticRuntimeContainer container() {
        return new ElasticRuntimeContainer() {
            @Override
            public void start() {}

            @Override
            public String getDockerImageName() {
                return "elastic-runtime/standalone:none";
            }

            @Override
            public String getHost() {
                return "127.0.0.1";
            }

            @Override
            public Integer getMappedPort(int port) {
                return port();
            }
        }.withAdminPassword(password);
    }

    private void root(HttpExchange http) throws IOException {
        String origin = "http://127.0.0.1:" + port();
        answer(http, 200, """
                {"links": {"self": {"href": "%1$s"}, "login": {"href": "%1$s/uaa"}, "uaa": {"href": "%1$s/uaa"}}}""".formatted(origin));
    }

    /** Where the client looks for the token endpoint. */
    private void info(HttpExchange http) throws IOException {
        String uaa = "http://127.0.0.1:" + port() + "/uaa";
        answer(http, 200, "{\"authorization_endpoint\": \"%1$s\", \"token_endpoint\": \"%1$s\"}".formatted(uaa));
    }

    private void token(HttpExchange http) throws IOException {
        String form = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!form.contains("username=admin") || !form.contains("password=" + password)) {
            answer(http, 401, "{\"error\": \"unauthorized\", \"error_description\": \"Bad credentials\"}");
            return;
        }
        answer(http, 200, """
                {"access_token": "%s", "refresh_token": "again", "token_type": "bearer", "expires_in": 600}""".formatted(jwt()));
    }

    private static String jwt() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"user_name\": \"admin\", \"exp\": "
                + Instant.now().plusSeconds(600).getEpochSecond() + "}";
        return base64.encodeToString("{\"alg\": \"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".";
    }

    private void resources(HttpExchange http, List<String> names) throws IOException {
        if (http.getRequestMethod().equals("POST")) {
            String name = group(NAME, new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            names.add(name);
            answer(http, 201, resource(name));
            return;
        }
        String wanted = group(
                NAMES,
                http.getRequestURI().getQuery() == null
                        ? ""
                        : "?" + http.getRequestURI().getQuery());
        List<String> found = names.stream().filter(wanted::equals).toList();
        answer(
                http,
                200,
                "{\"pagination\": {\"total_results\": %d, \"total_pages\": 1}, \"resources\": [%s]}"
                        .formatted(
                                found.size(),
                                found.stream().map(Foundation::resource).collect(Collectors.joining(", "))));
    }

    private static String resource(String name) {
        return """
                {"guid": "guid-of-%1$s", "name": "%1$s", "created_at": "2026-01-01T00:00:00Z", "metadata": {},
                "relationships": {"organization": {"data": {"guid": "guid-of-dev"}}}, "links": {}}""".formatted(name);
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern + " is not in " + text);
        }
        return matcher.group(1);
    }

    private static void answer(HttpExchange http, int status, String json) throws IOException {
        try (http) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().set("Content-Type", "application/json");
            http.sendResponseHeaders(status, bytes.length);
            http.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
