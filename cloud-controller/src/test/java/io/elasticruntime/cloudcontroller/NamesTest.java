package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Two orgs that wish one another ill, and the platform's own names: nobody gets a name that is somebody else's, however it
 * is spelled and whichever way it comes in (CVE-2020-5417, CVE-2019-3789).
 */
@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class NamesTest {

    private static final TestUaa uaa = new TestUaa();
    private static int stories;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> "http://127.0.0.1:1");
    }

    @AfterAll
    static void close() {
        uaa.close();
    }

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private int story;
    private Api admin;
    private Api mallory;
    private String shared;
    private String aliceOrg;
    private String alice;
    private String malloryOrg;
    private String malloryDev;

    @BeforeEach
    void twoOrgs() {
        story = ++stories;
        admin = new Api(port, uaa.adminToken());
        mallory = new Api(port, uaa.userToken("mallory"));
        shared = admin.sharedDomain();
        aliceOrg = admin.createOrganization("alice" + story);
        alice = admin.createSpace(aliceOrg, "dev");
        malloryOrg = admin.createOrganization("mallory" + story);
        malloryDev = admin.createSpace(malloryOrg, "dev");
        admin.grant("organization_manager", "mallory", "organization", malloryOrg)
                .is(201);
        admin.grant("organization_user", "mallory", "organization", malloryOrg).is(201);
        admin.grant("space_developer", "mallory", "space", malloryDev).is(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uaa",
                "UAA",
                "Uaa",
                "api",
                "API",
                "login",
                "LogIn",
                "doppler",
                "log-cache",
                "LOG-CACHE",
                "log-stream",
                "ssh",
                "Loggregator",
                "uaa.",
                "UAA.localhost",
                "u%61a",
                "\\uff55aa",
                "uaa:8080",
                "xn--uaa-",
                "xn--uaa",
                "uaa\\u0000",
                "uaa\\n",
                "",
                "*"
            })
    void noDeveloperGetsARouteOfThePlatformOrAWildcardOnTheSharedDomain(String host) {
        assertThat(mallory.createRoute(malloryDev, shared, host, "").status()).isIn(403, 422);
        assertThat(mallory.createRoute(malloryDev, shared, host, "/login").status())
                .isIn(403, 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uaa.localhost",
                "UAA.LOCALHOST",
                "api.localhost",
                "zone.uaa.localhost",
                "localhost",
                "LOCALHOST",
                "mine.localhost",
                "Mine.LocalHost",
                "127.0.0.1",
                "127.1",
                "0x7f.0.0.1",
                "10.0.0.300",
                "a.1",
                "[::1]",
                "::1",
                "uaa.localhost.",
                "*.localhost",
                "uaa.localhost:8080",
                "xn--api.example.com",
                "\\uff55aa.localhost",
                "b\\u00fccher.example",
                "a\\u0000.example.com",
                "a.example.com\\n"
            })
    void noOrgManagerGetsADomainThatIsThePlatformsOrAnAddressOrBelowASharedOne(String name) {
        assertThat(privateDomain(mallory, malloryOrg, name).is(422).error()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uaa.localhost", "Api.localhost", "x.login.localhost", "127.0.0.1", "localhost"})
    void notEvenAnAdminDoes(String name) {
        privateDomain(admin, aliceOrg, name).is(422);
        admin.post("/v3/domains", "{\"name\": \"" + name + "\"}").is(422);
    }

    @ParameterizedTest
    @CsvSource({"hello%d, hello%d, ''", "Hello%d, HELLO%d, ''", "hello%d, HELLO%d, /path", "Hello%d, hello%d, /PATH/"})
    void aHostIsOneHoweverItIsSpelled(String first, String second, String path) {
        var route = admin.createRoute(alice, shared, first.formatted(story), "").is(201);
        assertThat(route.text("/host")).isEqualTo("hello" + story);
        assertThat(route.text("/url")).isEqualTo("hello" + story + ".localhost");
        mallory.createRoute(malloryDev, shared, second.formatted(story), path).is(422);
        assertThat(admin.get("/v3/routes?hosts=HELLO" + story + "&paths=")
                        .is(200)
                        .guids())
                .containsExactly(route.guid());
        assertThat(admin.get("/v3/domains/" + shared + "/route_reservations?host=HeLLo" + story)
                        .is(200)
                        .at("/matching_route")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aPathIsOneHoweverItIsSpelled() {
        String host = "paths" + story;
        assertThat(admin.createRoute(alice, shared, host, "/Cart/").is(201).text("/path"))
                .isEqualTo("/cart");
        assertThat(admin.createRoute(alice, shared, host, "/CART").is(422).error())
                .isEqualTo("Route already exists with host '" + host + "' and path '/cart' for domain 'localhost'.");
        assertThat(admin.get("/v3/routes?hosts=" + host + "&paths=%2FcArT%2F")
                        .is(200)
                        .guids())
                .hasSize(1);
    }

    @Test
    void aRouteAndADomainCannotHaveTheSameName() {
        String domain = "corp" + story + ".example.com";
        String owned = privateDomain(mallory, malloryOrg, domain.toUpperCase(java.util.Locale.ROOT))
                .is(201)
                .guid();
        assertThat(admin.get("/v3/domains?names=Corp" + story + ".Example.com")
                        .is(200)
                        .names())
                .containsExactly(domain);
        mallory.createRoute(malloryDev, owned, "shop", "").is(201);
        assertThat(privateDomain(mallory, malloryOrg, "Shop." + domain).is(422).error())
                .isEqualTo("The domain name \"shop." + domain + "\" is already in use by a route");
        privateDomain(mallory, malloryOrg, "eu." + domain).is(201);
        assertThat(mallory.createRoute(malloryDev, owned, "EU", "").is(422).error())
                .isEqualTo("Route conflicts with domain 'eu." + domain + "'.");
        assertThat(privateDomain(mallory, malloryOrg, domain).is(422).error())
                .isEqualTo("The domain name \"" + domain + "\" is already in use");
    }

    @Test
    void aDomainAboveOrBelowThatOfAnotherOrgIsTaken() {
        String domain = "team" + story + ".example.org";
        privateDomain(admin, aliceOrg, domain).is(201);
        for (String name : List.of("apps." + domain, "A.B." + domain, "example.org")) {
            assertThat(privateDomain(mallory, malloryOrg, name).is(422).error())
                    .as(name)
                    .contains("is already reserved by another domain");
        }
        privateDomain(admin, aliceOrg, "apps." + domain).is(201);
    }

    @Test
    void aDomainAboveASharedOneIsTaken() {
        String below = "apps.cloud" + story + ".example.net";
        admin.post("/v3/domains", "{\"name\": \"" + below + "\"}").is(201);
        for (String name : List.of("cloud" + story + ".example.net", "x." + below)) {
            assertThat(privateDomain(mallory, malloryOrg, name).is(422).error()).contains("reserved by another domain");
        }
    }

    @Test
    void aWildcardCoversNoDomainOfAnotherOwner() {
        String above = "wild" + story + ".example.net";
        String sharedAbove = admin.post("/v3/domains", "{\"name\": \"" + above + "\"}")
                .is(201)
                .guid();
        privateDomain(admin, aliceOrg, "team." + above).is(201);
        assertThat(admin.createRoute(malloryDev, sharedAbove, "*", "").is(422).error())
                .isEqualTo("Route conflicts with domain 'team." + above + "'.");

        String other = "covered" + story + ".example.net";
        String sharedOther = admin.post("/v3/domains", "{\"name\": \"" + other + "\"}")
                .is(201)
                .guid();
        admin.createRoute(malloryDev, sharedOther, "*", "").is(201);
        assertThat(privateDomain(admin, aliceOrg, "team." + other).is(422).error())
                .contains("\"*." + other + "\" covers it");
        privateDomain(admin, malloryOrg, "own." + other).is(201);
    }

    @Test
    void aManifestBringsInNoNameThatTheApiRefuses() {
        admin.createRoute(alice, shared, "taken" + story, "").is(201);
        List<String> refused = List.of(
                "UAA.localhost",
                "uaa.localhost/login",
                "*.localhost",
                "TAKEN" + story + ".localhost",
                "taken" + story + ".localhost/More",
                "a*b.localhost",
                "**.localhost",
                "xn--uaa.localhost",
                "x".repeat(64) + ".localhost",
                "ok" + story + ".localhost/" + "x".repeat(128));
        for (String route : refused) {
            var job = applied("applications:\n- name: app\n  routes:\n  - route: \"" + route + "\"\n");
            assertThat(job.text("/state")).as(route + job.body()).isEqualTo("FAILED");
        }
        assertThat(applied("applications:\n- name: UAA\n  default-route: true\n")
                        .text("/state"))
                .isEqualTo("FAILED");
        assertThat(applied("applications:\n- name: app\n  routes:\n  - {route: o.localhost, options: {evil: 1}}\n")
                        .text("/state"))
                .isEqualTo("FAILED");
        var mapped = applied("applications:\n- name: app\n  routes:\n  - route: MINE" + story + ".LocalHost/Shop/\n");
        assertThat(mapped.text("/state")).as(mapped.body().toString()).isEqualTo("COMPLETE");
        assertThat(mallory.get("/v3/routes?space_guids=" + malloryDev).is(200).text("/resources/0/url"))
                .isEqualTo("mine" + story + ".localhost/shop");
    }

    private Api.Answer applied(String manifest) {
        return mallory.finished(mallory.send(
                "POST", "/v3/spaces/" + malloryDev + "/actions/apply_manifest", manifest, "application/x-yaml"));
    }

    @Test
    void ofManyWhoClaimAHostAtOnceInDifferentSpacesOneGetsIt() throws Exception {
        String third = admin.createSpace(aliceOrg, "third");
        List<String> spaces = List.of(alice, malloryDev, third);
        List<Callable<Integer>> claims = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String path = "/p" + i;
            String space = spaces.get(i % 3);
            claims.add(
                    () -> admin.createRoute(space, shared, "race" + story, path).status());
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(claims.size())) {
            for (Future<Integer> claim : pool.invokeAll(claims)) {
                assertThat(claim.get()).isIn(201, 422);
            }
        }
        assertThat(jdbc.sql("select count(distinct space_guid) from routes where host = :host")
                        .param("host", "race" + story)
                        .query(Integer.class)
                        .single())
                .isOne();
    }

    @Test
    void aNameWithAControlCharacterIsRefusedByItsFieldAndNeverReachesTheDatabase() {
        String inMallorysSpace = "\"relationships\": {\"space\": {\"data\": {\"guid\": \"" + malloryDev + "\"}}}";
        for (String character : List.of("\\u0000", "\\n", "\\u001b", "\\u0085")) {
            String name = "\"name\": \"a" + character + "b\"";
            String inAlicesOrg = "\"relationships\": {\"organization\": {\"data\": {\"guid\": \"" + aliceOrg + "\"}}}";
            for (var answer : List.of(
                    mallory.post("/v3/apps", "{" + name + ", " + inMallorysSpace + "}"),
                    admin.post("/v3/organizations", "{" + name + "}"),
                    admin.patch("/v3/organizations/" + aliceOrg, "{" + name + "}"),
                    admin.post("/v3/spaces", "{" + name + ", " + inAlicesOrg + "}"),
                    admin.patch("/v3/spaces/" + alice, "{" + name + "}"),
                    admin.post("/v3/security_groups", "{" + name + "}"),
                    admin.post("/v3/buildpacks", "{" + name + "}"),
                    admin.post("/v3/stacks", "{" + name + "}"),
                    admin.post("/v3/domains", "{" + name + "}"))) {
                assertThat(answer.is(422).error()).startsWith("Name ");
            }
        }
        for (var answer : List.of(
                admin.patch("/v3/spaces/" + alice, "{\"metadata\": {\"annotations\": {\"a\": \"x\\u0000\"}}}"),
                admin.patch("/v3/environment_variable_groups/running", "{\"var\": {\"A\": \"\\u0000\"}}"),
                admin.patch("/v3/environment_variable_groups/running", "{\"var\": {\"A\\n\": \"x\"}}"),
                admin.post(
                        "/v3/security_groups",
                        "{\"name\": \"g\", \"rules\": [{\"protocol\": \"all\", \"destination\": \"1.1.1.1\","
                                + " \"description\": \"\\u0000\"}]}"),
                mallory.createRoute(malloryDev, shared, "ok", "/\\u0000"))) {
            answer.is(422);
        }
        for (String query : List.of("names=%00", "names=%2500", "label_selector=a%3D%00", "guids=a,%00", "%00=1")) {
            admin.get("/v3/organizations?" + query).is(400);
        }
        assertThat(admin.get("/v3/organizations/%00").status()).isIn(400, 404);
    }

    private Api.Answer privateDomain(Api caller, String organization, String name) {
        return caller.post(
                "/v3/domains",
                "{\"name\": \"%s\", \"relationships\": {\"organization\": {\"data\": {\"guid\": \"%s\"}}}}"
                        .formatted(name, organization));
    }
}
