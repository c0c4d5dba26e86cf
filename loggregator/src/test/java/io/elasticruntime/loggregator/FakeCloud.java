package io.elasticruntime.loggregator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.testing.RevocationStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** UAA and cloud controller, as far as loggregator asks them: signed tokens, and who may see which app. */
final class FakeCloud implements AutoCloseable {

    final AtomicInteger questions = new AtomicInteger();
    final RevocationStream revocations = new RevocationStream();
    private final HttpServer server;
    private final Map<String, KeyPair> keys = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> visible = new ConcurrentHashMap<>();
    private String signingKey = "key-1";

    FakeCloud() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keys.put(signingKey, newKeyPair());
        server.createContext("/token_keys", exchange -> answer(exchange, 200, tokenKeys()));
        server.createContext("/v3/apps", this::apps);
        server.createContext("/internal/revocations", revocations);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Signs with a new key from now on, as UAA does after a rotation. */
    void rotateKey() {
        signingKey = "key-" + (keys.size() + 1);
        keys.put(signingKey, newKeyPair());
    }

    /** The {@code Authorization} header of a user who may see these apps. */
    String user(String... apps) {
        String authorization = token(Instant.now().plusSeconds(600), "openid", "cloud_controller.read");
        visible.put(authorization, Set.of(apps));
        return authorization;
    }

    /** Takes the right to see any app from a user. */
    void takeRoles(String authorization) {
        visible.put(authorization, Set.of());
    }

    /** The id of a token. */
    static String idOf(String authorization) {
        String claims =
                new String(Base64.getUrlDecoder().decode(authorization.split("\\.")[1]), StandardCharsets.UTF_8);
        return claims.replaceAll(".*\"jti\":\"([^\"]*)\".*", "$1");
    }

    /** The {@code Authorization} header of somebody with these scopes. */
    String client(String... scopes) {
        return token(Instant.now().plusSeconds(600), scopes);
    }

    String token(Instant expires, String... scopes) {
        return token(java.util.UUID.randomUUID().toString(), "http://uaa/oauth/token", expires, scopes);
    }

    String token(String id, String issuer, Instant expires, String... scopes) {
        String scope = Arrays.stream(scopes).map(s -> '"' + s + '"').collect(Collectors.joining(","));
        String signed = base64("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(signingKey))
                + '.'
                + base64("{\"jti\":\"%s\",\"iss\":\"%s\",\"exp\":%d,\"scope\":[%s]}"
                        .formatted(id, issuer, expires.getEpochSecond(), scope));
        try {
            Signature rs256 = Signature.getInstance("SHA256withRSA");
            rs256.initSign(keys.get(signingKey).getPrivate());
            rs256.update(signed.getBytes(StandardCharsets.US_ASCII));
            return "bearer " + signed + '.'
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(rs256.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void apps(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        Set<String> apps = visible.get(exchange.getRequestHeaders().getFirst("Authorization"));
        String path = exchange.getRequestURI().getPath();
        if (apps == null) {
            answer(exchange, 401, "{}");
        } else if (path.equals("/v3/apps")) {
            String resources = apps.stream().map("{\"guid\":\"%s\"}"::formatted).collect(Collectors.joining(","));
            answer(exchange, 200, "{\"pagination\":{\"next\":null},\"resources\":[" + resources + "]}");
        } else {
            answer(exchange, apps.contains(path.substring("/v3/apps/".length())) ? 200 : 404, "{}");
        }
    }

    private String tokenKeys() {
        return keys.entrySet().stream()
                .map(key -> {
                    RSAPublicKey rsa = (RSAPublicKey) key.getValue().getPublic();
                    return "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                            .formatted(key.getKey(), base64(rsa.getModulus()), base64(rsa.getPublicExponent()));
                })
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(2048);
            return rsa.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(BigInteger number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
    }
}
