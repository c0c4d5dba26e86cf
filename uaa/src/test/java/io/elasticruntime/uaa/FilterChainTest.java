package io.elasticruntime.uaa;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import io.elasticruntime.uaa.Uaa.Answer;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Nobody gets in unless a rule says so, whatever the path looks like. */
@Postgres
@ExtendWith(OutputCaptureExtension.class)
@Import(FilterChainTest.Forgotten.class)
@SpringBootTest(
        useMainMethod = UseMainMethod.ALWAYS,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "er.uaa.admin.password=open sesame",
            "er.uaa.clients.doppler.secret=doppler-secret",
            "er.uaa.passwords.bcrypt-strength=4"
        })
class FilterChainTest {

    /** What everyone may ask, and what is answered to those without credentials. */
    private static final Map<String, Integer> PUBLIC = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /login", 200),
            Map.entry("GET /info", 200),
            Map.entry("GET /token_key", 200),
            Map.entry("GET /token_keys", 200),
            Map.entry("GET /.well-known/openid-configuration", 200),
            Map.entry("GET /oauth/token/.well-known/openid-configuration", 200),
            Map.entry("GET /internal/revocations", 200), // by certificate, and here are none
            Map.entry("GET /passcode", 501),
            Map.entry("GET /autologin", 501),
            Map.entry("GET /oauth/authorize", 501),
            Map.entry("GET /invite_users", 501),
            Map.entry("GET /forgot_password", 501),
            Map.entry("GET /create_account", 501)));

    @LocalServerPort
    private int port;

    @Autowired
    private List<RequestMappingHandlerMapping> mappings;

    private Uaa uaa;

    /** A controller for which somebody has forgotten the rule. */
    @TestConfiguration
    @RestController
    static class Forgotten {

        @GetMapping("/forgotten")
        String secret() {
            return "secret";
        }
    }

    @BeforeEach
    void connect() {
        uaa = new Uaa(port, "");
    }

    @Test
    void everyEndpointThatIsMappedRefusesWhoShowsNothingExceptThoseOfTheList() {
        Map<String, Integer> open = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        for (String endpoint : endpoints()) {
            String[] parts = endpoint.split(" ");
            int status = send(parts[0], parts[1], "").status();
            if (status == 401) {
                refused.add(endpoint);
            } else {
                open.put(endpoint, status);
            }
        }

        assertThat(open).isEqualTo(PUBLIC);
        assertThat(refused)
                .contains("POST /oauth/token", "GET /Users", "PUT /Users/x/password", "DELETE /oauth/token/revoke/x")
                .hasSizeGreaterThan(25);
    }

    @Test
    void aControllerWithoutARuleIsNotThereEvenForTheAdmin() {
        assertThat(uaa.get("/forgotten").status()).isEqualTo(401);
        Answer answer = uaa.get(adminToken(), "/forgotten");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.raw().body()).doesNotContain("secret\"}").isNotEqualTo("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//Users",
                "/uaa//Users",
                "//uaa/Users",
                "/uaa/uaa/Users",
                "/Users/",
                "/Users;x=y",
                "/uaa;x/Users",
                "/uaa/;/Users",
                "/login/../Users",
                "/login/%2e%2e/Users",
                "/login/..;/Users",
                "/%55sers",
                "/uaa/%55sers",
                "/%75aa/Users",
                "/login%2f..%2fUsers",
                "/Users%00",
                "/Users%0a",
                "/Users.json",
                "/users",
                "/./Users",
                "/login%5c..%5cUsers",
            })
    void noSpellingOfAPathGoesRoundTheRules(String path) {
        Answer answer = send("GET", path, "");

        assertThat(answer.status()).isIn(400, 401);
        assertThat(answer.raw().body()).doesNotContain("admin");
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /Users, 405",
        "OPTIONS, /Users, 405",
        "PATCH, /Users/x, 405",
        "DELETE, /Users, 405",
        "PUT, /Groups, 405",
        "POST, /oauth/clients, 405",
        "GET, /oauth/token, 405",
        "POST, /oauth/token/revoke/user/x, 405",
        "POST, /token_keys, 405",
        "TRACE, /Users, 405",
        "PROPFIND, /Users, 400",
    })
    void methodsThatNoRuleNamesAreRefused(String method, String path, int status) {
        assertThat(send(method, path, "").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /Users, scim.read",
        "POST, /Users, scim.create scim.write",
        "DELETE, /Users/x, scim.write",
        "GET, /Groups, scim.read",
        "POST, /Groups/x/members, scim.write",
        "GET, /oauth/clients/cf, clients.read",
        "GET, /oauth/token/revoke/user/x, tokens.revoke",
        "DELETE, /oauth/token/revoke/client/cf, tokens.revoke",
        "PUT, /Users/x/password, uaa.admin",
    })
    void aTokenWithoutTheScopeIsForbiddenAndToldWhichOneItTakes(String method, String path, String scopes) {
        String token = ordinaryToken();

        Answer answer = send(method, path, token);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("error").asString()).isEqualTo("insufficient_scope");
        assertThat(answer.json().path("scope").asString().split(" ")).contains(scopes.split(" "));
    }

    @Test
    void aTokenOpensNothingThatDemandsTheSecretOfAClientAndTheOtherWayRound() {
        String token = adminToken();

        assertThat(uaa.post(token, "/check_token", Map.of()).status()).isEqualTo(401);
        assertThat(uaa.send(uaa.request("/Users").header("Authorization", "Basic ZG9wcGxlcjpkb3BwbGVyLXNlY3JldA=="))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aStaleTokenIsNoHindranceWhereNoneIsNeeded() {
        assertThat(uaa.get("stale.to.ken", "/login").status()).isEqualTo(200);
        assertThat(uaa.get("stale.to.ken", "/token_keys").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oauth/token?grant_type=password&username=admin&password=hunter2",
                "/uaa/oauth/token?grant_type=password&username=admin&password=hunter2",
                "/oauth/token?grant_type=password&username=admin&p%61ssword=hunter2",
                "/oauth/token?grant_type=client_credentials&client_id=doppler&client_secret=hunter2",
                "/oauth/token?grant_type=refresh_token&refresh_token=hunter2",
                "/oauth/token?grant_type=password&passcode=hunter2",
                "/oauth/token?password=hunter2&password=other",
                "/check_token?token=hunter2",
                "/introspect?token=hunter2",
            })
    void secretsAreNotTakenFromTheAddressOfARequestAndAppearInNoLog(String path, CapturedOutput log) {
        Answer refused =
                uaa.form(path, "cf:", "grant_type", "password", "username", "admin", "password", "open sesame");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("error").asString()).isEqualTo("invalid_request");
        assertThat(refused.json().path("error_description").asString())
                .matches("Parameter \\w+ must be sent in the form of the request's body, not in its query")
                .doesNotContain("hunter2");
        assertThat(log.getAll()).doesNotContain("hunter2");
    }

    @Test
    void whatIsNoSecretMayStayInTheQuery() {
        Answer answer = uaa.form(
                "/oauth/token?grant_type=password&response_type=token&client_id=cf&username=admin",
                "",
                "client_secret",
                "",
                "password",
                "open sesame");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void answersAreNotToBeSniffedFramedOrKept() {
        var headers = uaa.get("/Users").raw().headers();
        assertThat(uaa.get("/login").raw().headers().firstValue("X-Content-Type-Options"))
                .hasValue("nosniff");
        assertThat(headers.firstValue("Set-Cookie")).isEmpty();
    }

    private Set<String> endpoints() {
        return mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(info -> info.getPatternValues().stream()
                        .map(pattern -> pattern.replaceAll("\\{[^}]*}", "x"))
                        .filter(path -> !path.equals("/forgotten"))
                        .flatMap(path -> methods(info).stream().map(method -> method + " " + path)))
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    private static Set<String> methods(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        return methods.isEmpty()
                ? Set.of("GET")
                : methods.stream().map(Enum::name).collect(Collectors.toSet());
    }

    private Answer send(String method, String path, String token) {
        HttpRequest.Builder request = token.isEmpty() ? uaa.request(path) : uaa.as(token, path);
        return uaa.send(request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}")));
    }

    private String adminToken() {
        return uaa.login("admin", "open sesame").json().path("access_token").asString();
    }

    private String ordinaryToken() {
        String name = "user-" + java.util.UUID.randomUUID();
        assertThat(uaa.post(adminToken(), "/Users", Map.of("userName", name, "password", "x"))
                        .status())
                .isEqualTo(201);
        return uaa.login(name, "x").json().path("access_token").asString();
    }
}
