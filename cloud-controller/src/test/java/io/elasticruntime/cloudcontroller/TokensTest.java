package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.elasticruntime.testing.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Which tokens let somebody in, and until when. */
@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class TokensTest {

    private static final TestUaa uaa = new TestUaa();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> "http://127.0.0.1:1");
        registry.add("er.cloud-controller.uaa.issuer", () -> uaa.url() + "/oauth/token");
    }

    @AfterAll
    static void close() {
        uaa.close();
    }

    @LocalServerPort
    private int port;

    @Test
    void aDeletedOrDeactivatedUserLosesAccessAtOnce() {
        Api ada = user("ada");
        Api bob = user("bob");

        uaa.revocations().revokeUser("ada-guid");

        awaitOut(ada);
        bob.get("/v3/organizations").is(200);
    }

    @Test
    void aRevokedTokenEndsAndTheOthersOfItsUserDoNot() {
        String id = UUID.randomUUID().toString();
        Api revoked = new Api(port, uaa.changedToken(claims -> claims.jwtID(id)));
        Api other = new Api(port, uaa.changedToken(_ -> {}));
        revoked.get("/v3/organizations").is(200);

        uaa.revocations().revokeToken(id);

        awaitOut(revoked);
        other.get("/v3/organizations").is(200);
    }

    @Test
    void aTokenThatWasMadeAfterTheRevocationIsGood() {
        Api before = new Api(port, uaa.changedToken(claims -> claims.claim("user_id", "eve-guid")));
        before.get("/v3/organizations").is(200);

        uaa.revocations().revokeUser("eve-guid");

        awaitOut(before);
        new Api(
                        port,
                        uaa.changedToken(
                                claims -> claims.claim("user_id", "eve-guid").claim("rev_gen", 1_000_000)))
                .get("/v3/organizations")
                .is(200);
    }

    @Test
    void aRoleThatIsTakenAwayIsGoneWithTheNextRequest() {
        Api admin = new Api(port, uaa.adminToken());
        Api member = user("member");
        String org = admin.post("/v3/organizations", "{\"name\": \"tokens-" + UUID.randomUUID() + "\"}")
                .is(201)
                .guid();
        String role = admin.post("/v3/roles", """
                        {"type": "organization_manager", "relationships": {
                            "user": {"data": {"guid": "member-guid"}}, "organization": {"data": {"guid": "%s"}}}}""".formatted(org)).is(201).guid();
        member.get("/v3/organizations/" + org).is(200);

        admin.finished(admin.delete("/v3/roles/" + role));

        member.get("/v3/organizations/" + org).is(404);
    }

    static Stream<Arguments> bad() {
        String uuid = UUID.randomUUID().toString();
        return Stream.of(
                Arguments.of("of another issuer", change(c -> c.issuer("http://elsewhere.example.com/oauth/token"))),
                Arguments.of("without an issuer", change(c -> c.issuer(null))),
                Arguments.of("for somebody else", change(c -> c.audience(List.of("scim")))),
                Arguments.of("without an end", change(c -> c.expirationTime(null))),
                Arguments.of("to refresh with (CVE-2018-1195)", change(c -> c.jwtID("0123456789abcdef-r"))),
                Arguments.of("without an id", change(c -> c.jwtID(null))),
                Arguments.of("of nobody", change(c -> c.claim("user_id", null).claim("client_id", null))),
                Arguments.of(
                        "of a client that is named like a user (CVE-2019-3798)",
                        change(c -> c.claim("user_id", null).claim("client_id", uuid))));
    }

    @ParameterizedTest(name = "a token {0}")
    @MethodSource("bad")
    void isNoToken(String what, Consumer<JWTClaimsSet.Builder> change) {
        assertThat(new Api(port, uaa.changedToken(_ -> {})).get("/v3/users").status())
                .isEqualTo(200);
        assertThat(new Api(port, uaa.changedToken(change))
                        .get("/v3/users")
                        .is(401)
                        .text("/errors/0/title"))
                .as(what)
                .isEqualTo("CF-InvalidAuthToken");
    }

    @Test
    void aTokenWithoutASignatureIsNoToken() {
        new Api(port, uaa.unsignedToken()).get("/v3/users").is(401);
    }

    private static Consumer<JWTClaimsSet.Builder> change(Consumer<JWTClaimsSet.Builder> change) {
        return change;
    }

    private Api user(String name) {
        Api api = new Api(port, uaa.userToken(name));
        api.get("/v3/organizations").is(200);
        return api;
    }

    private static void awaitOut(Api api) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMillis(900))
                .until(() -> api.get("/v3/organizations").status() == 401);
        assertThat(api.get("/v3/organizations").text("/errors/0/title")).isEqualTo("CF-InvalidAuthToken");
    }
}
