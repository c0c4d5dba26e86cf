package io.elasticruntime.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Postgres
@Tag(Postgres.EVERY_KIND)
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class OrganizationsAndRoutesTest {

    private static final TestUaa uaa = new TestUaa();

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

    private Api admin;
    private Api anybody;

    @BeforeEach
    void callers() {
        admin = new Api(port, uaa.adminToken());
        anybody = new Api(port, "");
    }

    private Api user(String name) {
        return new Api(port, uaa.userToken(name));
    }

    @Test
    void theRootTellsAnybodyWhereEverythingAnswersWithThePortInEachAddress() {
        var root = anybody.get("/").is(200);
        String origin = "http://localhost:" + port;
        assertThat(root.text("/links/cloud_controller_v3/href")).isEqualTo(origin + "/v3");
        assertThat(root.text("/links/cloud_controller_v3/meta/version")).matches("3\\.\\d+\\.\\d+");
        assertThat(root.text("/links/login/href")).isEqualTo(origin + "/uaa");
        assertThat(root.text("/links/log_cache/href")).isEqualTo(origin);
        assertThat(root.text("/links/logging/href")).isEqualTo("ws://localhost:" + port);
        assertThat(root.at("/links/app_ssh").isNull()).isTrue();
        assertThat(anybody.get("/v3").is(200).text("/links/organizations/href"))
                .isEqualTo(origin + "/v3/organizations");
        assertThat(anybody.get("/v3/info").is(200).text("/name")).isNotEmpty();
        assertThat(anybody.get("/v2/info").is(200).text("/authorization_endpoint"))
                .isEqualTo(origin + "/uaa");
        assertThat(anybody.get("/healthz").is(200).response().body()).isEqualTo("OK");
    }

    @Test
    void noTokenABadTokenAndAForgedTokenAreRefusedInTheWordsOfTheApi() {
        assertThat(anybody.get("/v3/apps").is(401).text("/errors/0/title")).isEqualTo("CF-NotAuthenticated");
        for (String token : new String[] {"rubbish", uaa.forgedToken("admin"), uaa.expiredToken("admin")}) {
            assertThat(new Api(port, token).get("/v3/organizations").is(401).text("/errors/0/title"))
                    .isEqualTo("CF-InvalidAuthToken");
        }
        Api reader = new Api(port, uaa.token("reader", "cloud_controller.read"));
        reader.get("/v3/organizations").is(200);
        assertThat(reader.post("/v3/organizations", "{\"name\": \"x\"}")
                        .is(403)
                        .at("/errors/0/code")
                        .asInt())
                .isEqualTo(10003);
    }

    @Test
    void whatDoesNotExistAndWhatCannotBeReadIsToldInTheWordsOfTheApi() {
        assertThat(admin.get("/v3/nothing").is(404).error()).isEqualTo("Unknown request");
        assertThat(admin.get("/v3/organizations/nope").is(404).error()).isEqualTo("Organization not found");
        assertThat(admin.post("/v3/organizations", "{nonsense").is(400).error())
                .isEqualTo("Request invalid due to parse error: invalid request body");
        assertThat(admin.post("/v3/organizations", "{\"name\": 5, \"colour\": 1}")
                        .is(422)
                        .error())
                .contains("Unknown field(s): 'colour'")
                .contains("Name must be a string");
        assertThat(admin.get("/v3/organizations?colour=red").is(400).error())
                .startsWith(
                        "The query parameter is invalid: Unknown query parameter(s): 'colour'. Valid parameters are:");
        assertThat(admin.get("/v3/organizations?per_page=0").is(400).text("/errors/0/title"))
                .isEqualTo("CF-BadQueryParameter");
    }

    @Test
    void anOrgIsMadeFoundChangedAndDeletedWithAllThatIsInIt() {
        String org = admin.createOrganization("acme");
        assertThat(admin.post("/v3/organizations", "{\"name\": \"acme\"}")
                        .is(422)
                        .error())
                .isEqualTo("Organization 'acme' already exists.");
        assertThat(admin.get("/v3/organizations?names=acme,other&per_page=1&page=1")
                        .is(200)
                        .names())
                .containsExactly("acme");
        String space = admin.createSpace(org, "dev");
        assertThat(admin.post(
                                "/v3/spaces",
                                "{\"name\": \"dev\", \"relationships\": {\"organization\": {\"data\": {\"guid\": \"%s\"}}}}"
                                        .formatted(org))
                        .is(422)
                        .error())
                .isEqualTo("Name must be unique per organization");
        admin.createRoute(space, admin.sharedDomain(), "acme-web", "").is(201);
        String privateDomain = admin.post(
                        "/v3/domains",
                        "{\"name\": \"acme.example.com\", \"relationships\": {\"organization\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(org))
                .is(201)
                .guid();
        admin.createRoute(space, privateDomain, "", "").is(201);

        var patched = admin.patch(
                        "/v3/organizations/" + org,
                        "{\"name\": \"acme2\", \"metadata\": {\"labels\": {\"tier\": \"gold\"}}}")
                .is(200);
        assertThat(patched.text("/metadata/labels/tier")).isEqualTo("gold");
        assertThat(admin.get("/v3/organizations?label_selector=tier%20in%20(gold,silver),!old")
                        .is(200)
                        .names())
                .containsExactly("acme2");
        assertThat(admin.get("/v3/organizations?label_selector=tier!=gold")
                        .is(200)
                        .names())
                .doesNotContain("acme2");

        var job = admin.finished(admin.delete("/v3/organizations/" + org));
        assertThat(job.text("/state")).isEqualTo("COMPLETE");
        assertThat(job.text("/operation")).isEqualTo("organization.delete");
        admin.get("/v3/organizations/" + org).is(404);
        admin.get("/v3/spaces/" + space).is(404);
        admin.get("/v3/domains/" + privateDomain).is(404);
        assertThat(admin.get("/v3/audit_events?target_guids=" + org)
                        .is(200)
                        .at("/resources")
                        .valueStream()
                        .map(event -> event.path("type").asString()))
                .containsExactly(
                        "audit.organization.create", "audit.organization.update", "audit.organization.delete-request");
    }

    @Test
    void aListIsReadPageByPageInTheOrderAskedFor() {
        for (String name : new String[] {"page-b", "page-c", "page-a"}) {
            admin.createOrganization(name);
        }
        var first = admin.get("/v3/organizations?names=page-a,page-b,page-c&order_by=name&per_page=2")
                .is(200);
        assertThat(first.names()).containsExactly("page-a", "page-b");
        assertThat(first.at("/pagination/total_results").asInt()).isEqualTo(3);
        assertThat(first.at("/pagination/total_pages").asInt()).isEqualTo(2);
        assertThat(first.at("/pagination/previous").isNull()).isTrue();
        String next = first.text("/pagination/next/href");
        assertThat(next).startsWith("http://localhost:" + port + "/v3/organizations?");
        assertThat(admin.get(next.replace("http://localhost:" + port, ""))
                        .is(200)
                        .names())
                .containsExactly("page-c");
        assertThat(admin.get("/v3/organizations?names=page-a,page-b,page-c&order_by=-name")
                        .is(200)
                        .names())
                .containsExactly("page-c", "page-b", "page-a");
    }

    @Test
    void aUserSeesAndChangesWhatHisRolesAllowAndNothingElseExistsForHim() {
        Api ann = user("ann");
        String org = admin.createOrganization("roles-org");
        String space = admin.createSpace(org, "roles-space");
        ann.get("/v3/organizations/" + org).is(404);
        assertThat(ann.get("/v3/spaces").is(200).guids()).isEmpty();
        assertThat(admin.grant("space_developer", "ann", "space", space).is(422).error())
                .isEqualTo("Users cannot be assigned roles in a space if they do not have a role in that space's"
                        + " organization.");
        assertThat(admin.grant("organization_user", "nobody", "organization", org)
                        .is(422)
                        .error())
                .isEqualTo("No user exists with the username 'nobody'.");
        String orgRole = admin.grant("organization_user", "ann", "organization", org)
                .is(201)
                .guid();
        assertThat(admin.grant("organization_user", "ann", "organization", org)
                        .is(422)
                        .error())
                .isEqualTo("User 'ann' already has 'organization_user' role in organization 'roles-org'.");
        admin.grant("space_developer", "ann", "space", space).is(201);

        assertThat(ann.get("/v3/spaces").is(200).guids()).containsExactly(space);
        assertThat(ann.patch("/v3/spaces/" + space, "{\"name\": \"mine\"}")
                        .is(403)
                        .text("/errors/0/title"))
                .isEqualTo("CF-NotAuthorized");
        ann.createRoute(space, ann.sharedDomain(), "ann-web", "").is(201);
        ann.delete("/v3/organizations/" + org).is(403);
        user("bob").get("/v3/spaces/" + space).is(404);

        assertThat(admin.delete("/v3/roles/" + orgRole).is(422).error())
                .isEqualTo("Cannot delete organization_user role while user has roles in spaces in that organization.");
        var roles =
                admin.get("/v3/roles?space_guids=" + space + "&include=user").is(200);
        assertThat(roles.text("/included/users/0/username")).isEqualTo("ann");
        assertThat(admin.get("/v3/spaces/" + space + "/users").is(200).text("/resources/0/presentation_name"))
                .isEqualTo("ann");
        admin.finished(admin.delete("/v3/roles/" + roles.text("/resources/0/guid")));
        ann.get("/v3/spaces/" + space).is(404);

        admin.patch("/v3/organizations/" + org, "{\"suspended\": true}").is(200);
        admin.grant("organization_manager", "ann", "organization", org).is(201);
        assertThat(ann.post(
                                "/v3/spaces",
                                "{\"name\": \"s\", \"relationships\": {\"organization\": {\"data\": {\"guid\": \"%s\"}}}}"
                                        .formatted(org))
                        .is(403)
                        .text("/errors/0/title"))
                .isEqualTo("CF-OrgSuspended");
    }

    @Test
    void anAddressBelongsToOneSpaceAndIsGivenOnce() {
        String org = admin.createOrganization("routes-org");
        String space = admin.createSpace(org, "one");
        String other = admin.createSpace(org, "two");
        String domain = admin.sharedDomain();
        var route = admin.createRoute(space, domain, "shop", "/cart").is(201);
        assertThat(route.text("/url")).isEqualTo("shop.localhost/cart");
        assertThat(route.at("/port").isNull()).isTrue();
        assertThat(route.at("/options").isMissingNode()).isTrue();
        assertThat(admin.createRoute(space, domain, "shop", "/cart").is(422).error())
                .isEqualTo("Route already exists with host 'shop' and path '/cart' for domain 'localhost'.");
        assertThat(admin.createRoute(other, domain, "shop", "").is(422).error())
                .isEqualTo("Routes for this host and domain have been reserved for another space.");
        assertThat(admin.createRoute(space, domain, "", "").is(422).error()).contains("must have a host");
        assertThat(admin.createRoute(space, domain, "api", "").is(422).error())
                .isEqualTo("Route conflicts with a reserved system route.");
        assertThat(admin.createRoute(space, domain, "no.dots", "").is(422).error())
                .startsWith("Host must be either");
        admin.createRoute(space, domain, "*", "").is(201);
        assertThat(admin.get("/v3/routes?domain_guids=" + domain + "&hosts=shop&paths=")
                        .is(200)
                        .guids())
                .isEmpty();
        var listed = admin.get("/v3/routes?hosts=shop&paths=%2Fcart&include=domain,space.organization")
                .is(200);
        assertThat(listed.guids()).containsExactly(route.guid());
        assertThat(listed.text("/included/organizations/0/name")).isEqualTo("routes-org");
        assertThat(admin.get("/v3/domains/" + domain + "/route_reservations?host=shop&path=/cart")
                        .is(200)
                        .at("/matching_route")
                        .asBoolean())
                .isTrue();
        assertThat(admin.patch("/v3/routes/" + route.guid(), "{\"options\": {\"loadbalancing\": \"least-connection\"}}")
                        .is(200)
                        .text("/options/loadbalancing"))
                .isEqualTo("least-connection");
        assertThat(admin.post(
                                "/v3/routes/" + route.guid() + "/destinations",
                                "{\"destinations\": [{\"app\": {\"guid\": \"gone\"}}]}")
                        .is(422)
                        .error())
                .contains("App(s) with guid(s) \"gone\"");
        admin.finished(admin.delete("/v3/routes/" + route.guid()));
        admin.get("/v3/routes/" + route.guid()).is(404);
        admin.finished(admin.send("DELETE", "/v3/spaces/" + space + "/routes?unmapped=true", ""));
        assertThat(admin.get("/v3/routes?space_guids=" + space).is(200).guids()).isEmpty();
    }

    @Test
    void thePlatformComesWithADomainAStackAQuotaAndSecurityGroups() {
        String org = admin.createOrganization("defaults-org");
        assertThat(admin.get("/v3/organizations/" + org + "/domains/default")
                        .is(200)
                        .text("/name"))
                .isEqualTo("localhost");
        assertThat(admin.get("/v3/stacks?default=true").is(200).names()).containsExactly("hostfs");
        assertThat(admin.get("/v3/organization_quotas").is(200).names()).containsExactly("default");
        assertThat(admin.get("/v3/security_groups").is(200).names()).containsExactly("public_networks", "dns");
        assertThat(admin.get("/v3/feature_flags/diego_docker")
                        .is(200)
                        .at("/enabled")
                        .asBoolean())
                .isFalse();
        assertThat(admin.patch("/v3/feature_flags/user_org_creation", "{\"enabled\": true}")
                        .is(200)
                        .at("/enabled")
                        .asBoolean())
                .isTrue();
        String own = user("carl").createOrganization("carls-org");
        user("carl").createSpace(own, "carls-space");
        admin.patch("/v3/feature_flags/user_org_creation", "{\"enabled\": false}")
                .is(200);
        assertThat(user("carl")
                        .post("/v3/organizations", "{\"name\": \"more\"}")
                        .is(403)
                        .error())
                .isEqualTo("Feature Disabled: user_org_creation");
        assertThat(admin.get("/v3/service_instances?space_guids=x").is(200).guids())
                .isEmpty();
        assertThat(admin.get("/v3/isolation_segments?organization_guids=" + org)
                        .is(200)
                        .guids())
                .isEmpty();
        assertThat(admin.patch("/v3/environment_variable_groups/running", "{\"var\": {\"A\": \"1\", \"B\": null}}")
                        .is(200)
                        .text("/var/A"))
                .isEqualTo("1");
    }

    @Test
    void pathsMayEndWithASlash() {
        String org = admin.createOrganization("slash");
        admin.patch("/v3/organizations/" + org + "/", "{\"name\": \"slash2\"}").is(200);
        admin.get("/v3/stacks/").is(200);
    }

    @Test
    void aSecurityGroupOpensAWayOutForTheSpacesItIsBoundToUntilItIsUnboundOrDeleted() {
        String space = admin.createSpace(admin.createOrganization("secure"), "dev");
        String rules = "[{\"protocol\": \"tcp\", \"destination\": \"10.1.2.3\", \"ports\": \"5432\"}]";
        var created = admin.post("/v3/security_groups", "{\"name\": \"database\", \"rules\": " + rules + "}")
                .is(201);
        assertThat(created.text("/rules/0/ports")).isEqualTo("5432");
        assertThat(created.at("/globally_enabled/running").asBoolean()).isFalse();
        assertThat(admin.post("/v3/security_groups", "{\"name\": \"database\"}")
                        .is(422)
                        .error())
                .isEqualTo("Security group with name 'database' already exists.");
        String group = "/v3/security_groups/" + created.guid();
        String spaces = group + "/relationships/running_spaces";
        assertThat(admin.post(spaces, "{\"data\": [{\"guid\": \"" + space + "\"}]}")
                        .is(200)
                        .text("/data/0/guid"))
                .isEqualTo(space);
        assertThat(admin.get("/v3/spaces/" + space + "/running_security_groups").names())
                .contains("database");
        assertThat(admin.get("/v3/spaces/" + space + "/staging_security_groups").names())
                .doesNotContain("database");
        user("nobody")
                .post(spaces, "{\"data\": [{\"guid\": \"" + space + "\"}]}")
                .is(404);
        admin.delete(spaces + "/" + space).is(204);
        assertThat(admin.delete(spaces + "/" + space).is(422).error())
                .contains("Ensure the space is bound to this security group.");
        assertThat(admin.patch(group, "{\"globally_enabled\": {\"running\": true}}")
                        .is(200)
                        .at("/globally_enabled/running")
                        .asBoolean())
                .isTrue();
        assertThat(admin.get("/v3/spaces/" + space + "/running_security_groups").names())
                .contains("database");
        admin.finished(admin.delete(group).is(202));
        admin.get(group).is(404);
    }
}
