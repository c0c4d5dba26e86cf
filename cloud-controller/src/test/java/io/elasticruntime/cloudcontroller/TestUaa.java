package io.elasticruntime.cloudcontroller;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.testing.RevocationStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A UAA as far as the cloud controller asks it: token keys, user lookups, and tokens for tests. */
public final class TestUaa implements AutoCloseable {

    private final HttpServer server;
    private final RSAKey key;
    private final RevocationStream revocations = new RevocationStream();
    private final Map<String, String> usersByGuid = new ConcurrentHashMap<>();

    public TestUaa() {
        try {
            key = new RSAKeyGenerator(2048).keyID("key-1").generate();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        answer("/token_keys", _ -> new JWKSet(key.toPublicJWK()).toString());
        answer("/oauth/token", _ -> "{\"access_token\": \"a-token\", \"expires_in\": 600}");
        answer("/ids/Users", this::users);
        server.createContext("/internal/revocations", revocations);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private interface Answer {
        String to(String query);
    }

    private void answer(String path, Answer answer) {
        server.createContext(path, exchange -> {
            String query = exchange.getRequestURI().getRawQuery();
            byte[] body = answer.to(query == null ? "" : URLDecoder.decode(query, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String users(String query) {
        return usersByGuid.entrySet().stream()
                .filter(user ->
                        query.contains("\"" + user.getKey() + "\"") || query.contains("\"" + user.getValue() + "\""))
                .map(user -> "{\"id\": \"%s\", \"userName\": \"%s\", \"origin\": \"uaa\"}"
                        .formatted(user.getKey(), user.getValue()))
                .collect(Collectors.joining(",", "{\"resources\": [", "]}"));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A user that UAA knows; his guid is his name with {@code -guid}. */
    public String addUser(String name) {
        usersByGuid.put(name + "-guid", name);
        return name + "-guid";
    }

    /** Takes tokens back from now on. */
    public RevocationStream revocations() {
        return revocations;
    }

    public String adminToken() {
        return token("admin", "cloud_controller.admin", "cloud_controller.read", "cloud_controller.write");
    }

    public String userToken(String name) {
        return token(name, "cloud_controller.read", "cloud_controller.write");
    }

    public String token(String name, String... scopes) {
        return token(name, Instant.now().plusSeconds(600), "cloud_controller", key, scopes);
    }

    /** A token of this user, signed with a key that UAA does not have. */
    public String forgedToken(String name) {
        try {
            RSAKey other = new RSAKeyGenerator(2048).keyID("key-1").generate();
            return token(name, Instant.now().plusSeconds(600), "cloud_controller", other, "cloud_controller.admin");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public String expiredToken(String name) {
        return token(name, Instant.now().minusSeconds(600), "cloud_controller", key, "cloud_controller.read");
    }

    /** The admin's token, otherwise good, after such a change of its claims. */
    public String changedToken(Consumer<JWTClaimsSet.Builder> change) {
        addUser("admin");
        JWTClaimsSet.Builder claims = claims("admin", Instant.now().plusSeconds(600), "cloud_controller")
                .claim("scope", List.of("cloud_controller.admin"));
        change.accept(claims);
        return signed(claims.build(), key);
    }

    /** A token that nobody has signed. */
    public String unsignedToken() {
        return new PlainJWT(claims("admin", Instant.now().plusSeconds(600), "cloud_controller")
                        .claim("scope", List.of("cloud_controller.admin"))
                        .build())
                .serialize();
    }

    private String token(String name, Instant expiry, String audience, RSAKey signer, String... scopes) {
        addUser(name);
        return signed(
                claims(name, expiry, audience)
                        .claim("scope", Arrays.asList(scopes))
                        .build(),
                signer);
    }

    private JWTClaimsSet.Builder claims(String name, Instant expiry, String audience) {
        return new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .subject(name + "-guid")
                .claim("user_id", name + "-guid")
                .claim("user_name", name)
                .claim("email", name + "@example.com")
                .claim("origin", "uaa")
                .claim("client_id", "cf")
                .audience(List.of(audience, "cf"))
                .issuer(url() + "/oauth/token")
                .expirationTime(Date.from(expiry));
    }

    private static String signed(JWTClaimsSet claims, RSAKey signer) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(), claims);
            token.sign(new RSASSASigner(signer));
            return token.serialize();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
