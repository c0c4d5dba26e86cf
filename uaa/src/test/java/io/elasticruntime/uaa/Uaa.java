package io.elasticruntime.uaa;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to a UAA as its clients do. */
final class Uaa {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    Uaa(int port, String prefix) {
        base = "http://127.0.0.1:" + port + prefix;
    }

    record Answer(int status, JsonNode json, HttpResponse<String> raw) {}

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("Accept", "application/json").build(), HttpResponse.BodyHandlers.ofString());
            String body = response.body();
            JsonNode json = body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.nullNode();
            return new Answer(response.statusCode(), json, response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    HttpRequest.Builder as(String token, String path) {
        return request(path).header("Authorization", "bearer " + token);
    }

    Answer get(String path) {
        return send(request(path));
    }

    Answer get(String token, String path) {
        return send(as(token, path));
    }

    Answer post(String token, String path, Object body) {
        return send(as(token, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    Answer put(String token, String path, Object body) {
        return send(as(token, path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    Answer delete(String token, String path) {
        return send(as(token, path).DELETE());
    }

    Answer form(String path, String basic, String... pairs) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], pairs[i + 1]);
        }
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                        .map(e -> e.getKey() + "=" + filter(e.getValue()))
                        .collect(Collectors.joining("&"))));
        if (!basic.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8)));
        }
        return send(request);
    }

    Answer login(String username, String password) {
        return form("/oauth/token", "cf:", "grant_type", "password", "username", username, "password", password);
    }

    /** URL-encoded. */
    static String filter(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The claims of a token, unchecked. */
    static JsonNode claims(String token) {
        return part(token, 1);
    }

    static JsonNode header(String token) {
        return part(token, 0);
    }

    private static JsonNode part(String token, int index) {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }
}
