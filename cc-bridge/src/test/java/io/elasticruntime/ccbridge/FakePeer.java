package io.elasticruntime.ccbridge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Another component: answers over HTTP what a test tells it to, and remembers what it was asked. */
final class FakePeer implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private record Route(Pattern request, Handler handler) {}

    record Request(String line, String body, Map<String, List<String>> headers) {

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    interface Handler {
        void handle(Matcher request, Exchange exchange) throws IOException;
    }

    /** One request being answered. */
    static final class Exchange {

        private final HttpExchange http;
        private final String body;

        private Exchange(HttpExchange http, String body) {
            this.http = http;
            this.body = body;
        }

        <T> T read(Class<T> type) {
            return JSON.readValue(body, type);
        }

        String header(String name) {
            return http.getRequestHeaders().getFirst(name);
        }

        void header(String name, String value) {
            http.getResponseHeaders().set(name, value);
        }

        void answer(int status, Object json) throws IOException {
            header("Content-Type", "application/json");
            bytes(status, JSON.writeValueAsBytes(json));
        }

        void problem(int status, String problem) throws IOException {
            header("Content-Type", "application/problem+json");
            bytes(
                    status,
                    JSON.writeValueAsBytes(Map.of(
                            "type", "urn:elastic-runtime:problem:" + problem, "status", status, "detail", problem)));
        }

        void bytes(int status, byte[] bytes) throws IOException {
            http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                http.getResponseBody().write(bytes);
            }
        }

        OutputStream stream() throws IOException {
            http.sendResponseHeaders(200, 0);
            return http.getResponseBody();
        }
    }

    private final HttpServer server;
    private final List<Route> routes = new CopyOnWriteArrayList<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile boolean away;

    FakePeer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request pattern of {@code METHOD path?query} */
    FakePeer on(String request, Handler handler) {
        routes.addFirst(new Route(Pattern.compile(request), handler));
        return this;
    }

    List<Request> requests(String pattern) {
        Pattern line = Pattern.compile(pattern);
        return requests.stream()
                .filter(request -> line.matcher(request.line()).matches())
                .toList();
    }

    private void handle(HttpExchange http) throws IOException {
        try (http;
                InputStream in = http.getRequestBody()) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String line = http.getRequestMethod() + " " + http.getRequestURI();
            Exchange exchange = new Exchange(http, body);
            if (away) {
                exchange.problem(503, "unavailable");
                return;
            }
            requests.add(new Request(line, body, Map.copyOf(http.getRequestHeaders())));
            for (Route route : routes) {
                Matcher matcher = route.request().matcher(line);
                if (matcher.matches()) {
                    route.handler().handle(matcher, exchange);
                    return;
                }
            }
            exchange.problem(404, "resource-not-found");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
