package io.elasticruntime.uaa;

import static io.elasticruntime.uaa.Uaa.claims;
import static io.elasticruntime.uaa.Uaa.filter;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.elasticruntime.testing.Postgres;
import io.elasticruntime.uaa.Uaa.Answer;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "er.uaa.admin.password=open sesame",
            "er.uaa.clients.doppler.secret=doppler-secret",
            "er.uaa.clients.cloud_controller.secret=cc-secret",
            "er.uaa.passwords.bcrypt-strength=4"
        })
class UaaTest {

    private static final String ADMIN_PASSWORD = "open sesame";

    @LocalServerPort
    private int port;

    private Uaa uaa;

    @BeforeEach
    void connect() {
        uaa = new Uaa(port, "");
    }

    @Test
    void thePromptsAreThoseThatTheCliAsks() {
        JsonNode login = uaa.get("/login").json();

        assertThat(login.path("prompts").toString())
                .isEqualTo("{\"username\":[\"text\",\"Email\"],\"password\":[\"password\",\"Password\"]}");
        assertThat(login.path("app").path("version").asString()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(uaa.get("/info").json()).isEqualTo(login);
    }

    @Test
    void everythingAnswersBelowThePathPrefixToo() {
        Uaa prefixed = new Uaa(port, "/uaa");

        String token = token(prefixed.login("admin", ADMIN_PASSWORD));

        assertThat(prefixed.get("/login").json()).isEqualTo(uaa.get("/login").json());
        assertThat(prefixed.get(token, "/Users?filter=" + filter("userName eq \"admin\""))
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aRightPasswordGivesATokenWithTheClaimsThatClientsRead() throws Exception {
        Answer answer = uaa.login("Admin", ADMIN_PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.json().path("token_type").asString()).isEqualTo("bearer");
        assertThat(answer.json().path("refresh_token").asString()).matches("[0-9a-f]{32}-r");
        assertThat(answer.json().path("expires_in").asInt()).isBetween(1190, 1200);
        String token = token(answer);
        JsonNode claims = claims(token);
        assertThat(claims.path("user_name").asString()).isEqualTo("admin");
        assertThat(claims.path("user_id").asString())
                .isEqualTo(claims.path("sub").asString())
                .isNotEmpty();
        assertThat(claims.path("origin").asString()).isEqualTo("uaa");
        assertThat(claims.path("client_id").asString()).isEqualTo("cf");
        assertThat(claims.path("iss").asString()).isEqualTo("http://localhost:8080/uaa/oauth/token");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(1200);
        assertThat(claims.path("jti").asString()).doesNotEndWith("-r");
        assertThat(texts(claims.path("aud"))).contains("cloud_controller", "cf", "uaa", "doppler", "openid");
        assertThat(texts(claims.path("scope")))
                .contains("cloud_controller.admin", "doppler.firehose", "openid", "uaa.user")
                .doesNotContain("cloud_controller.admin_read_only");
        assertThat(answer.json().path("scope").asString().split(" "))
                .containsExactlyElementsOf(texts(claims.path("scope")));
    }

    @Test
    void theTokenIsSignedWithTheKeyThatIsPublishedInBothForms() throws Exception {
        String token = token(uaa.login("admin", ADMIN_PASSWORD));
        JsonNode key = uaa.get("/token_keys").json().path("keys").path(0);

        assertThat(Uaa.header(token).path("kid")).isEqualTo(key.path("kid"));
        assertThat(Uaa.header(token).path("alg").asString()).isEqualTo("RS256");
        assertThat(uaa.get("/token_key").json()).isEqualTo(key);
        String pem = key.path("value").asString();
        assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("\n-----END PUBLIC KEY-----");
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        RSAPublicKey fromPem = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        assertThat(SignedJWT.parse(token).verify(new RSASSAVerifier(fromPem))).isTrue();
        assertThat(com.nimbusds.jose.jwk.RSAKey.parse(key.toString()).toRSAPublicKey())
                .isEqualTo(fromPem);
    }

    @Test
    void keysThatTheReaderHasAreNotSentAgain() {
        String tag = uaa.get("/token_keys").raw().headers().firstValue("ETag").orElseThrow();

        assertThat(uaa.send(uaa.request("/token_keys").header("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        Answer wrong = uaa.login("admin", "wrong");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.json().toString())
                .isEqualTo("{\"error\":\"unauthorized\",\"error_description\":\"Bad credentials\"}");
        assertThat(uaa.login("nobody", "wrong").json()).isEqualTo(wrong.json());
    }

    @Test
    void aWrongClientSecretIsRefusedWithAChallenge() {
        Answer refused = uaa.form("/oauth/token", "doppler:guess", "grant_type", "client_credentials");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("error").asString()).isEqualTo("unauthorized");
        assertThat(refused.raw().headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Basic ");
        assertThat(uaa.form("/oauth/token", "", "grant_type", "password").status())
                .isEqualTo(401);
        assertThat(uaa.form("/oauth/token", "ghost:", "grant_type", "password").status())
                .isEqualTo(401);
    }

    @Test
    void aClientLogsInByItselfWithBasicOrFormCredentials() {
        Answer basic = uaa.form("/oauth/token", "doppler:doppler-secret", "grant_type", "client_credentials");
        Answer form = uaa.form(
                "/oauth/token?grant_type=client_credentials",
                "",
                "client_id",
                "doppler",
                "client_secret",
                "doppler-secret",
                "response_type",
                "token");

        assertThat(basic.json().has("refresh_token")).isFalse();
        for (Answer answer : List.of(basic, form)) {
            JsonNode claims = claims(token(answer));
            assertThat(texts(claims.path("scope"))).containsExactly("uaa.resource");
            assertThat(texts(claims.path("authorities"))).containsExactly("uaa.resource");
            assertThat(claims.path("sub").asString()).isEqualTo("doppler");
            assertThat(claims.has("user_id")).isFalse();
            assertThat(claims.has("user_name")).isFalse();
        }
    }

    @Test
    void aGrantThatTheClientMayNotUseOrNobodyKnowsIsRefused() {
        Answer notAllowed = uaa.form(
                "/oauth/token", "doppler:doppler-secret", "grant_type", "password", "username", "a", "password", "b");
        Answer unknown = uaa.form("/oauth/token", "cf:", "grant_type", "telepathy");
        Answer missing = uaa.form("/oauth/token", "cf:", "username", "a");
        Answer get = uaa.get("/oauth/token");

        assertThat(notAllowed.json().path("error").asString()).isEqualTo("unauthorized_client");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().path("error").asString()).isEqualTo("unsupported_grant_type");
        assertThat(missing.json().path("error_description").asString()).isEqualTo("Missing grant type");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.json().path("error").asString()).isEqualTo("method_not_allowed");
    }

    @Test
    void aRefreshTokenIsGoodForNewAccessTokensUntilItIsRevoked() {
        Answer login = uaa.login("admin", ADMIN_PASSWORD);
        String refreshToken = login.json().path("refresh_token").asString();

        Answer refreshed = refresh(refreshToken);

        assertThat(refreshed.json().path("refresh_token").asString()).isEqualTo(refreshToken);
        assertThat(claims(token(refreshed)).path("user_name").asString()).isEqualTo("admin");
        assertThat(claims(token(refreshed)).path("auth_time"))
                .isEqualTo(claims(token(login)).path("auth_time"));
        assertThat(uaa.delete(token(login), "/oauth/token/revoke/" + refreshToken)
                        .status())
                .isEqualTo(200);
        Answer revoked = refresh(refreshToken);
        assertThat(revoked.status()).isEqualTo(401);
        assertThat(revoked.json().path("error").asString()).isEqualTo("invalid_token");
        assertThat(uaa.delete(token(login), "/oauth/token/revoke/" + refreshToken)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void noScopeLeftIsAnError() {
        Answer answer = uaa.form(
                "/oauth/token",
                "cf:",
                "grant_type",
                "password",
                "username",
                "admin",
                "password",
                ADMIN_PASSWORD,
                "scope",
                "uaa.admin");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_scope");
    }

    @Test
    void aResourceServerChecksTokens() {
        String token = token(uaa.login("admin", ADMIN_PASSWORD));
        String doppler = "doppler:doppler-secret";

        Answer good = uaa.form("/check_token", doppler, "token", token, "scopes", "doppler.firehose");
        Answer missing = uaa.form("/check_token", doppler, "token", token, "scopes", "a.b,doppler.firehose");
        Answer bad = uaa.form("/check_token", doppler, "token", token + "x");
        Answer byStranger = uaa.form("/check_token", "cf:", "token", token);

        assertThat(texts(good.json().path("scope"))).contains("doppler.firehose");
        assertThat(good.json().path("exp").isIntegralNumber()).isTrue();
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.json().path("error_description").asString())
                .isEqualTo("Some requested scopes are missing: a.b");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.json().path("error").asString()).isEqualTo("invalid_token");
        assertThat(byStranger.status()).isEqualTo(403);
        assertThat(uaa.form("/introspect", doppler, "token", token)
                        .json()
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(uaa.form("/introspect", doppler, "token", "nonsense").json().toString())
                .isEqualTo("{\"active\":false}");
    }

    @Test
    void aUserLivesFromCreationToDeletion() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));
        String name = "ada-" + UUID.randomUUID();

        Answer created = create(admin, name, "secret1");
        Answer again = create(admin, name.toUpperCase(java.util.Locale.ROOT), "secret1");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("origin").asString()).isEqualTo("uaa");
        String id = created.json().path("id").asString();
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("user_id").asString()).isEqualTo(id);

        String token = token(uaa.login(name, "secret1"));
        assertThat(texts(claims(token).path("scope")))
                .contains("cloud_controller.read", "cloud_controller.write", "uaa.user")
                .doesNotContain("cloud_controller.admin", "doppler.firehose");
        assertThat(uaa.get(token, "/userinfo").json().path("user_name").asString())
                .isEqualTo(name);
        assertThat(uaa.get(token, "/Users").status()).isEqualTo(403);
        assertThat(uaa.get(token, "/Users/" + id).status()).isEqualTo(200);

        Answer deleted = uaa.delete(admin, "/Users/" + id);
        assertThat(deleted.json().path("id").asString()).isEqualTo(id);
        assertThat(uaa.login(name, "secret1").status()).isEqualTo(401);
        assertThat(uaa.get(token, "/userinfo").json().path("error").asString()).isEqualTo("invalid_token");
        assertThat(uaa.get(admin, "/Users/" + id).status()).isEqualTo(404);
    }

    @Test
    void aNewPasswordEndsWhatTheOldOneOpened() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));
        String name = "grace-" + UUID.randomUUID();
        String id = create(admin, name, "first").json().path("id").asString();
        Answer login = uaa.login(name, "first");
        String token = token(login);

        Answer wrongOld =
                uaa.put(token, "/Users/" + id + "/password", Map.of("oldPassword", "x", "password", "second"));
        Answer same = uaa.put(token, "/Users/" + id + "/password", Map.of("oldPassword", "first", "password", "first"));
        Answer changed =
                uaa.put(token, "/Users/" + id + "/password", Map.of("oldPassword", "first", "password", "second"));

        assertThat(wrongOld.status()).isEqualTo(401);
        assertThat(same.status()).isEqualTo(422);
        assertThat(same.json().path("error").asString()).isEqualTo("invalid_password");
        assertThat(changed.json().path("message").asString()).isEqualTo("password updated");
        assertThat(uaa.login(name, "first").status()).isEqualTo(401);
        assertThat(uaa.login(name, "second").status()).isEqualTo(200);
        assertThat(refresh(login.json().path("refresh_token").asString()).status())
                .isEqualTo(401);
        assertThat(uaa.get(token, "/userinfo").status()).isEqualTo(401);
    }

    @Test
    void membershipOfAGroupIsAScopeOfTheNextToken() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));
        String name = "joan-" + UUID.randomUUID();
        String id = create(admin, name, "secret").json().path("id").asString();
        String group = uaa.get(admin, "/Groups?filter=" + filter("displayName eq \"cloud_controller.admin_read_only\""))
                .json()
                .path("resources")
                .path(0)
                .path("id")
                .asString();

        assertThat(uaa.post(
                                admin,
                                "/Groups/" + group + "/members",
                                Map.of("value", id, "type", "USER", "origin", "uaa"))
                        .status())
                .isEqualTo(201);

        assertThat(texts(claims(token(uaa.login(name, "secret"))).path("scope")))
                .contains("cloud_controller.admin_read_only");
        assertThat(uaa.delete(admin, "/Groups/" + group + "/members/" + id).status())
                .isEqualTo(200);
        assertThat(texts(claims(token(uaa.login(name, "secret"))).path("scope")))
                .doesNotContain("cloud_controller.admin_read_only");
    }

    @Test
    void cloudControllerTurnsNamesIntoIdsAndBack() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));
        String one = "one-" + UUID.randomUUID();
        String two = "two-" + UUID.randomUUID();
        String oneId = create(admin, one, "x").json().path("id").asString();
        String twoId = create(admin, two, "x").json().path("id").asString();
        String cc = token(uaa.form("/oauth/token", "cloud_controller:cc-secret", "grant_type", "client_credentials"));

        JsonNode byName = uaa.get(
                        cc,
                        "/ids/Users?includeInactive=true&filter="
                                + filter("origin eq \"uaa\" and ( username eq \"%s\" or username eq \"%s\" )"
                                        .formatted(one, two)))
                .json();
        JsonNode byId = uaa.get(cc, "/ids/Users?count=200&filter=" + filter("id eq \"%s\"".formatted(oneId)))
                .json();
        JsonNode partial = uaa.get(
                        cc, "/Users?attributes=id&filter=" + filter("username co \"%s\"".formatted(two.substring(2))))
                .json();
        Answer tooCurious = uaa.get(cc, "/ids/Users?filter=" + filter("username co \"a\""));

        assertThat(byName.path("resources").findValuesAsString("id")).containsExactlyInAnyOrder(oneId, twoId);
        assertThat(byName.path("totalResults").asInt()).isEqualTo(2);
        assertThat(byId.path("resources").toString())
                .isEqualTo("[{\"id\":\"%s\",\"userName\":\"%s\",\"origin\":\"uaa\"}]".formatted(oneId, one));
        assertThat(partial.path("resources").toString()).isEqualTo("[{\"id\":\"%s\"}]".formatted(twoId));
        assertThat(tooCurious.status()).isEqualTo(400);
    }

    @Test
    void aBadFilterIsNamed() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));

        Answer answer = uaa.get(admin, "/Users?filter=" + filter("userName is \"x\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asString())
                .isEqualTo("Invalid filter expression: [userName is \"x\"]");
    }

    @Test
    void withoutATokenNothingIsShown() {
        Answer answer = uaa.get("/Users");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").asString()).isEqualTo("unauthorized");
        assertThat(uaa.get("not.a.token", "/Users").json().path("error").asString())
                .isEqualTo("invalid_token");
    }

    @Test
    void clientsAreShownWithoutTheirSecrets() {
        String admin = token(uaa.login("admin", ADMIN_PASSWORD));

        Answer client = uaa.get(admin, "/oauth/clients/doppler");

        assertThat(client.json().path("client_id").asString()).isEqualTo("doppler");
        assertThat(client.raw().body()).doesNotContain("secret");
        assertThat(uaa.get(admin, "/oauth/clients/nobody").status()).isEqualTo(404);
    }

    @Test
    void whatIsNotBuiltSaysSo() {
        assertThat(uaa.get("/passcode").status()).isEqualTo(501);
        assertThat(uaa.get("/oauth/authorize?response_type=code&client_id=ssh-proxy")
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("not_supported");
        String token = token(uaa.login("admin", ADMIN_PASSWORD));
        assertThat(uaa.get(token, "/saml/metadata").status()).isEqualTo(404);
        assertThat(uaa.get(token, "/saml/metadata").json().path("error").asString())
                .isEqualTo("not_found");
    }

    @Test
    void openIdClientsFindTheIssuer() {
        JsonNode configuration = uaa.get("/.well-known/openid-configuration").json();

        assertThat(configuration.path("issuer").asString()).isEqualTo("http://localhost:8080/uaa/oauth/token");
        assertThat(configuration.path("jwks_uri").asString()).isEqualTo("http://localhost:8080/uaa/token_keys");
    }

    private Answer refresh(String refreshToken) {
        return uaa.form("/oauth/token", "cf:", "grant_type", "refresh_token", "refresh_token", refreshToken);
    }

    private Answer create(String token, String name, String password) {
        return uaa.post(
                token,
                "/Users",
                Map.of(
                        "userName",
                        name,
                        "password",
                        password,
                        "origin",
                        "",
                        "name",
                        Map.of("familyName", name, "givenName", name),
                        "emails",
                        List.of(Map.of("value", name, "primary", true))));
    }

    private static String token(Answer answer) {
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
        return answer.json().path("access_token").asString();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
