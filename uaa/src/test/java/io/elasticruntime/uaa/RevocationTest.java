package io.elasticruntime.uaa;

import static io.elasticruntime.uaa.Uaa.claims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.component.ComponentApplication;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.events.EventStreams;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.revocation.RevokedTokens;
import io.elasticruntime.component.revocation.TokenIdentity;
import io.elasticruntime.component.tls.ComponentTls;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.uaa.Uaa.Answer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** What ends a token before its time, at UAA and at once at those who check tokens. */
@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "er.uaa.admin.password=open sesame",
            "er.uaa.clients.admin.secret=admin-secret",
            "er.uaa.clients.doppler.secret=doppler-secret",
            "er.uaa.passwords.bcrypt-strength=4"
        })
class RevocationTest {

    private static final Duration AT_ONCE = Duration.ofMillis(900);

    @LocalServerPort
    private int port;

    private Uaa uaa;
    private String admin;
    private RevokedTokens cloudController;

    @BeforeEach
    void connect() {
        uaa = new Uaa(port, "");
        admin = token(uaa.login("admin", "open sesame"));
        cloudController = follower(port);
        // The first question opens the stream.
        assertThat(cloudController.contains(identity(admin))).isFalse();
    }

    @AfterEach
    void disconnect() {
        cloudController.close();
    }

    @Test
    void aDeletedUserIsOutAtOnce() {
        Login ada = login("ada");

        assertThat(uaa.delete(admin, "/Users/" + ada.id).status()).isEqualTo(200);

        assertThatIsOutAtOnce(ada);
    }

    @Test
    void aDeactivatedUserIsOutAtOnceAndStaysOutWhenActiveAgainUntilTheNextLogin() {
        Login ada = login("ada");

        update(ada, false);

        assertThatIsOutAtOnce(ada);
        assertThat(uaa.login(ada.name, "secret").status()).isEqualTo(401);
        update(ada, true);
        assertThatIsOutAtOnce(ada);
        assertThatIsIn(token(uaa.login(ada.name, "secret")));
    }

    @Test
    void aNewPasswordEndsWhatTheOldOneOpenedAtOnce() {
        Login ada = login("ada");

        assertThat(uaa.put(
                                ada.token,
                                "/Users/" + ada.id + "/password",
                                Map.of("oldPassword", "secret", "password", "new"))
                        .status())
                .isEqualTo(200);

        assertThatIsOutAtOnce(ada);
        // Within the same second: that counts generations, not times.
        assertThatIsIn(token(uaa.login(ada.name, "new")));
    }

    @Test
    void whoLosesAGroupLosesTheTokensThatNameItAndKeepsTheLogin() {
        Login ada = login("ada");
        String group = group("cloud_controller.admin");
        join(group, ada);
        String powerful = token(uaa.login(ada.name, "secret"));
        assertThat(claims(powerful).path("scope").toString()).contains("cloud_controller.admin\"");

        assertThat(uaa.delete(admin, "/Groups/" + group + "/members/" + ada.id).status())
                .isEqualTo(200);

        awaitOut(powerful);
        Answer refreshed = refresh(ada.refreshToken);
        assertThat(claims(token(refreshed)).path("scope").toString()).doesNotContain("cloud_controller.admin\"");
        assertThatIsIn(token(refreshed));
    }

    @Test
    void aDeletedGroupIsTakenFromAllWhoHadIt() {
        Login ada = login("ada");
        String name = "team-" + UUID.randomUUID();
        String group = uaa.post(admin, "/Groups", Map.of("displayName", name))
                .json()
                .path("id")
                .asString();
        join(group, ada);

        assertThat(uaa.delete(admin, "/Groups/" + group).status()).isEqualTo(200);

        awaitOut(ada.token);
    }

    @Test
    void joiningAGroupEndsNothing() {
        Login ada = login("ada");

        join(group("cloud_controller.global_auditor"), ada);

        assertThatIsIn(ada.token);
    }

    @Test
    void logoutRevokesTheTokenThatIsShownAndNoOther() {
        Login ada = login("ada");
        String another = token(uaa.login(ada.name, "secret"));
        String jti = claims(ada.token).path("jti").asString();
        assertThat(claims(ada.token).path("revocable").asBoolean()).isTrue();

        assertThat(uaa.delete(ada.token, "/oauth/token/revoke/" + jti).status()).isEqualTo(200);

        awaitOut(ada.token);
        assertThatIsIn(another);
        assertThatIsIn(admin);
    }

    @Test
    void nobodyRevokesTheTokensOfOthers() {
        Login ada = login("ada");
        Login eve = login("eve");

        assertThat(uaa.delete(
                                eve.token,
                                "/oauth/token/revoke/"
                                        + claims(ada.token).path("jti").asString())
                        .status())
                .isEqualTo(404);
        assertThat(uaa.delete(eve.token, "/oauth/token/revoke/" + ada.refreshToken)
                        .status())
                .isEqualTo(403);
        assertThat(uaa.get(eve.token, "/oauth/token/revoke/user/" + ada.id).status())
                .isEqualTo(403);
        assertThat(uaa.get(eve.token, "/oauth/token/revoke/client/cf").status()).isEqualTo(403);
        assertThat(uaa.get(eve.token, "/oauth/token/revoke/user/" + ada.id + "/client/cf")
                        .status())
                .isEqualTo(403);
        assertThatIsIn(ada.token);
        assertThat(refresh(ada.refreshToken).status()).isEqualTo(200);

        assertThat(uaa.get(eve.token, "/oauth/token/revoke/user/" + eve.id).status())
                .isEqualTo(200);

        assertThatIsOutAtOnce(eve);
        assertThatIsIn(ada.token);
        assertThatIsIn(admin);
    }

    @Test
    void revokingAClientEndsItsTokensAndThoseOfNoOtherClient() {
        String root = token(uaa.form("/oauth/token", "admin:admin-secret", "grant_type", "client_credentials"));
        String doppler = token(uaa.form("/oauth/token", "doppler:doppler-secret", "grant_type", "client_credentials"));

        assertThat(uaa.get(root, "/oauth/token/revoke/client/doppler").status()).isEqualTo(200);

        awaitOutAt(cloudController, doppler);
        assertThat(cloudController.contains(identity(root))).isFalse();
        assertThat(cloudController.contains(identity(admin))).isFalse();
        assertThat(cloudController.contains(identity(
                        token(uaa.form("/oauth/token", "doppler:doppler-secret", "grant_type", "client_credentials")))))
                .isFalse();
    }

    @Test
    void whoRevokesTokenAfterTokenEndsThemAllAndFillsNothing() {
        Login ada = login("ada");
        for (int i = 0; i < 100; i++) {
            String one = token(refresh(ada.refreshToken));
            uaa.delete(one, "/oauth/token/revoke/" + claims(one).path("jti").asString());
        }
        String last = token(refresh(ada.refreshToken));
        assertThatIsIn(ada.token);

        uaa.delete(last, "/oauth/token/revoke/" + claims(last).path("jti").asString());

        awaitOut(ada.token);
        assertThat(all().path("revocations")
                        .valueStream()
                        .filter(entry -> entry.path("user_id").asString().equals(ada.id)))
                .hasSize(101);
    }

    @Test
    void anotherProcessOfUaaTellsWhatThisOneRevokes() {
        Login ada = login("ada");
        try (ConfigurableApplicationContext other = start();
                RevokedTokens loggregator =
                        follower(other.getEnvironment().getRequiredProperty("local.server.port", Integer.class))) {
            assertThat(loggregator.contains(identity(ada.token))).isFalse();

            uaa.delete(admin, "/Users/" + ada.id);

            awaitOutAt(loggregator, ada.token);
        }
    }

    @Test
    void whoComesLaterIsToldWhatWasRevokedBefore() {
        Login ada = login("ada");
        uaa.delete(admin, "/Users/" + ada.id);

        try (RevokedTokens late = follower(port)) {
            assertThat(late.contains(identity(ada.token))).isTrue();
            assertThat(late.contains(identity(admin))).isFalse();
        }
    }

    @Test
    void whileUaaIsAwayTheLastListHoldsAndBeforeTheFirstNoTokenIsGood() {
        Login ada = login("ada");
        int gone;
        try (RevokedTokens component = follower(port)) {
            try (ConfigurableApplicationContext other = start()) {
                gone = other.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
                try (RevokedTokens reader = follower(gone)) {
                    assertThat(reader.contains(identity(ada.token))).isFalse();
                    uaa.delete(admin, "/Users/" + ada.id);
                    awaitOutAt(reader, ada.token);
                    other.close();
                    assertThat(reader.contains(identity(ada.token))).isTrue();
                    assertThat(reader.contains(identity(admin))).isFalse();
                }
            }
            assertThat(component.contains(identity(ada.token))).isTrue();
        }
        try (RevokedTokens tooEarly = follower(gone)) {
            assertThatThrownBy(() -> tooEarly.contains(identity(admin)))
                    .isInstanceOf(RevokedTokens.UnknownRevocationsException.class);
        }
    }

    private record Login(String name, String id, String token, String refreshToken) {}

    private Login login(String prefix) {
        String name = prefix + "-" + UUID.randomUUID();
        String id = uaa.post(admin, "/Users", Map.of("userName", name, "password", "secret"))
                .json()
                .path("id")
                .asString();
        Answer login = uaa.login(name, "secret");
        return new Login(
                name, id, token(login), login.json().path("refresh_token").asString());
    }

    private void update(Login user, boolean active) {
        assertThat(uaa.send(uaa.as(admin, "/Users/" + user.id)
                                .header("Content-Type", "application/json")
                                .header("If-Match", "*")
                                .PUT(BodyPublishers.ofString(
                                        "{\"userName\":\"%s\",\"active\":%s}".formatted(user.name, active))))
                        .status())
                .isEqualTo(200);
    }

    private String group(String name) {
        return uaa.get(admin, "/Groups?filter=" + Uaa.filter("displayName eq \"" + name + "\""))
                .json()
                .path("resources")
                .path(0)
                .path("id")
                .asString();
    }

    private void join(String group, Login user) {
        assertThat(uaa.post(admin, "/Groups/" + group + "/members", Map.of("value", user.id))
                        .status())
                .isEqualTo(201);
    }

    private Answer refresh(String refreshToken) {
        return uaa.form("/oauth/token", "cf:", "grant_type", "refresh_token", "refresh_token", refreshToken);
    }

    private void assertThatIsOutAtOnce(Login user) {
        awaitOut(user.token);
        assertThat(refresh(user.refreshToken).status()).isEqualTo(401);
    }

    private void awaitOut(String token) {
        assertThat(uaa.get(token, "/userinfo").status()).isEqualTo(401);
        awaitOutAt(cloudController, token);
    }

    private static void awaitOutAt(RevokedTokens component, String token) {
        await().pollInterval(Duration.ofMillis(10)).atMost(AT_ONCE).until(() -> component.contains(identity(token)));
    }

    private void assertThatIsIn(String token) {
        assertThat(uaa.get(token, "/userinfo").status()).isEqualTo(200);
        assertThat(cloudController.contains(identity(token))).isFalse();
    }

    private JsonNode all() {
        return uaa.get("/internal/revocations").json();
    }

    private static TokenIdentity identity(String token) {
        return TokenIdentity.of(Uaa.JSON.convertValue(claims(token), Map.class));
    }

    private static RevokedTokens follower(int port) {
        ComponentProperties component = new ComponentProperties(
                null,
                "z1",
                null,
                Map.of("uaa", URI.create("http://127.0.0.1:" + port)),
                new ComponentProperties.Http(Duration.ofSeconds(2), Duration.ofSeconds(10), null));
        Peers peers = new Peers(component, new ComponentTls(null), RestClient.builder());
        return new RevokedTokens(peers, new EventStreams(peers), InstantSource.system(), InstantSource.system());
    }

    private static ConfigurableApplicationContext start() {
        return ComponentApplication.run(
                UaaApplication.class,
                "uaa",
                Stream.of(
                                "server.port=0",
                                "er.uaa.passwords.bcrypt-strength=4",
                                "er.uaa.admin.password=open sesame",
                                "er.uaa.clients.admin.secret=admin-secret",
                                "er.uaa.clients.doppler.secret=doppler-secret")
                        .map(property -> "--" + property)
                        .toArray(String[]::new));
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return answer.json().path("access_token").asString();
    }
}
