package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.acceptance.Account.Answer;
import io.elasticruntime.acceptance.Platform.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What an ordinary developer, a stolen key or a stranger tries, one story for each class of holes that the original had
 * (named after the CVE that showed it), then one for each way in that is this platform's own. Mallory manages an
 * organization and develops in its only space; she is no administrator.
 */
@ExtendWith(RunningPlatform.class)
class SecurityStories {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HOST = "guarded.localhost";
    private static final int MEGABYTE = 1 << 20;
    /** The answer of log-cache to whoever may not read: it does not say whether there is anything. */
    private static final int NOT_SHOWN = 404;

    private static String app;
    private static Account admin;
    private static Account mallory;
    private static String organization;
    private static String space;

    @BeforeAll
    static void mallory(Platform platform, Developer developer) {
        app = developer.push("guarded", platform.app("probe"));
        admin = Account.administrator(platform);
        mallory = admin.newUser("mallory");
        organization = admin.newOrganization("mallorys");
        space = admin.newSpace(organization, "den");
        admin.grant("organization_manager", mallory, "organization", organization);
        admin.grant("space_developer", mallory, "space", space);
    }

    // The classes of holes that the original had.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "api.localhost",
                "uaa.localhost",
                "guarded.localhost",
                "Guarded.Localhost",
                "below.guarded.localhost",
                "127.0.0.1",
                "10.1.2.3",
                "2130706433",
                "0x7f.1"
            })
    void cve20193789NoPrivateDomainShadowsANameThatHasAnOwner(String domain) {
        Answer answer = mallory.newDomain(organization, domain);

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uaa", "UAA", "Uaa", "api", "API", "login", "Doppler", "log-cache", "LOG-STREAM", "*"})
    void cve20205417SystemHostsAreReservedInAnyCaseAndByWildcard(String host, Platform platform) throws Exception {
        Answer answer = mallory.newRoute(space, host);

        assertThat(answer.status()).as(answer.body()).isIn(403, 422);
        assertThat(platform.get("UAA.localhost", "/token_keys").body()).contains("\"keys\"");
    }

    @Test
    void cve202622726TheRouterCallsNothingThatIsNamedInARequest() {
        String bbs = "127.0.0.1:" + Platform.BBS;
        String absolute =
                RawHttp.exchange("GET http://" + bbs + "/v1/cells HTTP/1.1", "Host: " + HOST, "Connection: close");
        String forwarded = RawHttp.exchange(
                "GET /headers HTTP/1.1",
                "Host: " + HOST,
                "X-CF-Forwarded-Url: https://" + bbs + "/v1/cells",
                "Connection: close");

        assertThat(absolute).doesNotContain("cell_id", "rep_address").doesNotStartWith("HTTP/1.1 5");
        assertThat(forwarded).startsWith("HTTP/1.1 200").contains("x-cf-forwarded-url");
    }

    @ParameterizedTest
    @MethodSource("waysInside")
    void cve202622727InternalEndpointsAnswerNobodyThroughTheRouter(String path) {
        Answer answer = mallory.get(path);

        assertThat(answer.status()).as(answer.body()).isBetween(400, 404);
    }

    static Stream<String> waysInside() {
        return Stream.of(
                        "/internal/v1/droplets/%s/bits",
                        "/%%69nternal/v1/droplets/%s/bits",
                        "//internal/v1/droplets/%s/bits",
                        "/Internal/v1/droplets/%s/bits",
                        "/v3/..%%2finternal/v1/droplets/%s/bits",
                        "/v3/%%2e%%2e/internal/v1/droplets/%s/bits",
                        "/internal;x=y/v1/droplets/%s/bits")
                .map(path -> path.formatted("0d7ac1a5-6a0b-4b57-8c5c-6e2f2a9e2b30"));
    }

    @Test
    void cve202622727InternalPortsAnswerOnlyACertificateThatMayAsk(Platform platform) throws Exception {
        String secrets = "/v1/desired-lrps/" + app;

        for (String caller : List.of("loggregator", "router", "cc-bridge")) {
            assertThat(platform.internal(caller, Platform.BBS, secrets).statusCode())
                    .as(caller)
                    .isEqualTo(403);
        }
        assertThat(platform.internal("router", Platform.BBS, "/v1/desired-lrps").statusCode())
                .isEqualTo(403);
        assertThat(platform.internal("loggregator", Platform.CLOUD_CONTROLLER, "/%69nternal/v1/droplets/x/bits")
                        .statusCode())
                .isEqualTo(403);
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Platform.BBS + secrets))
                    .build();
            assertThat(stranger.send(request, BodyHandlers.ofString()).statusCode())
                    .as("plain HTTP at a port of mutual TLS")
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v3/apps", "/uaa/userinfo", "/api/v1/read/0d7ac1a5-6a0b-4b57-8c5c-6e2f2a9e2b30"})
    void cve20181195ARefreshTokenOpensNothing(String path) {
        assertThat(Account.withToken(mallory.refreshToken(), path).status()).isIn(401, NOT_SHOWN);
    }

    /** Clients come with the deployment alone: nobody, not even an administrator, makes one that is named like a user. */
    @Test
    void cve20193798NoClientPassesForAUser() {
        Answer answer = admin.send(
                "POST",
                "/uaa/oauth/clients",
                Map.of(
                        "client_id", mallory.guid(),
                        "client_secret", "secret",
                        "authorized_grant_types", List.of("client_credentials"),
                        "authorities", List.of("cloud_controller.read")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(405);
    }

    @Test
    void cve202640965OnlyThePublicHalfOfTheTokenKeysIsShown() {
        Answer answer = Account.anonymous("GET", "/uaa/token_keys", BodyPublishers.noBody());

        assertThat(answer.body()).doesNotContain("PRIVATE");
        for (JsonNode key : answer.json().path("keys")) {
            assertThat(key.propertyNames()).isSubsetOf(Set.of("kty", "e", "n", "use", "kid", "alg", "value"));
        }
    }

    @Test
    void cve20181268NoTrickOfAPathReadsTheLogsOfAnotherApp(Platform platform) {
        String own = mallory.newApp(space, "own");
        List<String> tricks = List.of(
                "/apps/" + app + "/recentlogs",
                "/apps/" + own + "%2F..%2F" + app + "/recentlogs",
                "/apps/" + own + "/../" + app + "/recentlogs",
                "/api/v1/read/" + app,
                "/api/v1/read/" + own + "%2F..%2F" + app,
                "/v2/read?log&source_id=" + app,
                "/firehose/mine");

        Map<String, Integer> answers = tricks.stream()
                .collect(
                        Collectors.toMap(path -> path, path -> mallory.get(path).status()));

        assertThat(answers.values()).allSatisfy(status -> assertThat(status).isBetween(400, 404));
        assertThat(mallory.get("/api/v1/read/" + own).status())
                .as("her own are hers")
                .isEqualTo(200);
    }

    @Test
    void cve20181266NoFileOfAnUploadIsWrittenElsewhere(Platform platform) throws IOException {
        String owner = mallory.newApp(space, "climber");
        String packageGuid = mallory.newPackage(owner);
        byte[] zip = Account.zip(new TreeMap<>(Map.of("../../../../../../climbed", "x", "index.html", "x")));

        Answer answer = mallory.upload(packageGuid, zip);

        if (answer.status() < 400) {
            mallory.awaitState("/v3/packages/" + packageGuid, "FAILED");
        }
        try (Stream<Path> files = Files.walk(platform.home().resolve("blobstore"))) {
            assertThat(files).noneMatch(file -> file.endsWith("climbed"));
        }
        assertThat(Path.of("/climbed")).doesNotExist();
    }

    @Test
    void cve20181193AClientSaysNothingInTheRoutersName() {
        String answer = RawHttp.exchange(
                "GET /headers HTTP/1.1",
                "Host: " + HOST,
                "X-Forwarded-Proto: https",
                "X-Forwarded-Client-Cert: forged",
                "X-CF-ApplicationID: forged",
                "Connection: close");

        assertThat(answer).contains("\"x-forwarded-proto\":\"http\"").doesNotContain("forged");
    }

    @Test
    void cve202334041NoHeaderOfThePlatformIsTakenAwayByNamingItHopByHop() {
        String answer = RawHttp.exchange(
                "GET /headers HTTP/1.1",
                "Host: " + HOST,
                "Connection: close, X-Vcap-Request-Id, X-Forwarded-For, X-Forwarded-Proto, X-B3-TraceId");

        assertThat(answer).contains("x-vcap-request-id", "x-forwarded-for", "x-forwarded-proto");
    }

    @Test
    void cve202320882ClientsThatGoAwayDoNotTakeAnInstanceOutOfService(Platform platform) throws Exception {
        for (int i = 0; i < 10; i++) {
            RawHttp.abandon("GET /sleep/1000 HTTP/1.1", "Host: " + HOST);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(platform.get(HOST, "/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void cve202231733NoPortOfAnInstanceAnswersAtAnAddressOfThisMachineButTheRouters(Platform platform)
            throws SocketException {
        List<Integer> ports = platform.hostPorts(app);

        assertThat(ports).isNotEmpty();
        for (int port : ports) {
            assertThat(reachable(InetAddress.getLoopbackAddress(), port))
                    .as("where the router is")
                    .isTrue();
            for (InetAddress address : otherAddresses()) {
                assertThat(reachable(address, port)).as(address + ":" + port).isFalse();
            }
        }
    }

    private static List<InetAddress> otherAddresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(network -> Collections.list(network.getInetAddresses()).stream())
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    private static boolean reachable(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void cve20205423AYamlBombIsRefusedByItsSize() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String reference = ("*a" + (i - 1) + ",").repeat(9);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, reference.substring(0, reference.length() - 1)));
        }
        bomb.append("applications: *a11\n");

        Answer answer = mallory.send(
                "POST",
                "/v3/spaces/" + space + "/actions/apply_manifest",
                "application/x-yaml",
                BodyPublishers.ofString(bomb.toString()));

        assertThat(answer.status()).as(answer.body()).isBetween(400, 422);
    }

    @Test
    void cve202122101ALabelSelectorHasABound() {
        String selector = Stream.iterate(0, i -> i + 1)
                .limit(2000)
                .map(i -> "key" + i + "%20in%20(a,b)")
                .collect(Collectors.joining(","));

        Answer answer = mallory.get("/v3/apps?label_selector=" + selector);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void cve201714388WhatOneSpaceLeavesInABuildpacksCacheNoOtherSpaceFinds() {
        String buildpack = "story_cache_buildpack";
        String guid =
                admin.send("POST", "/v3/buildpacks", Map.of("name", buildpack)).guid();
        Map<String, String> scripts = new TreeMap<>(Map.of(
                "bin/detect", "#!/bin/sh\necho cached\n",
                "bin/compile",
                        "#!/bin/sh\nmkdir -p \"$2\"\necho \"cache holds: $(ls \"$2\")\"\necho x > \"$2/planted\"\n",
                "bin/release", "#!/bin/sh\necho 'default_process_types: {web: sleep 1000}'\n"));
        assertThat(admin.sendBits("/v3/buildpacks/" + guid + "/upload", "bits", Account.zip(scripts))
                        .status())
                .isEqualTo(202);
        admin.awaitState("/v3/buildpacks/" + guid, "READY");
        byte[] files = Account.zip(Map.of("readme.txt", "x"));
        String other = admin.newSpace(organization, "elsewhere");
        admin.grant("space_developer", mallory, "space", other);

        String first = mallory.newApp(space, "first-in-cache");
        mallory.stage(first, files, buildpack);
        String second = mallory.newApp(other, "second-in-cache");
        mallory.stage(second, files, buildpack);
        mallory.stage(first, files, buildpack);

        await().atMost(SOON).untilAsserted(() -> assertThat(mallory.logs(first)).contains("cache holds: planted"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(mallory.logs(second)).contains("cache holds:"));
        assertThat(mallory.logs(second)).doesNotContain("planted");
        assertThat(admin.delete("/v3/buildpacks/" + guid).status()).isEqualTo(202);
    }

    // Names, bounds, logins, keys, tenants.

    @Test
    void aRouteInOtherLettersIsTheSameRoute(Platform platform) throws Exception {
        Answer answer = mallory.newRoute(space, "GUARDED");

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(platform.get("GUARDED.LocalHost", "/").body()).contains("Hello from the probe");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAndTheServicesLiveOn(Platform platform) {
        Map<String, Integer> before = restarts(platform);
        byte[] large = ("{\"name\":\"" + "x".repeat(60 * MEGABYTE) + "\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(mallory.send("POST", "/v3/apps", "application/json", BodyPublishers.ofByteArray(large))
                        .status())
                .isEqualTo(413);
        assertThat(Account.anonymous("POST", "/v3/apps", BodyPublishers.ofByteArray(large))
                        .status())
                .isIn(401, 413);
        assertThat(Account.anonymous("POST", "/uaa/oauth/token", BodyPublishers.ofByteArray(large))
                        .status())
                .isIn(401, 413);
        assertThat(restarts(platform)).isEqualTo(before);
    }

    @Test
    void everyProcessOfThePlatformMakesFilesForItsOwnUserAlone(Platform platform) {
        // Where there are no containers; CI is Linux and runs it.
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "only Linux tells the umask of a process");

        assertThat(platform.status())
                .extracting(Status::name)
                .contains("cell-z1-0", "health-monitor", "router", "postgres");
        assertThat(platform.status())
                .allSatisfy(process -> assertThat(Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")))
                        .as(process.name())
                        .contains("Umask:\t0077"));
    }

    private static Map<String, Integer> restarts(Platform platform) {
        return platform.status().stream().collect(Collectors.toMap(Status::name, Status::restarts));
    }

    @Test
    void fiveWrongPasswordsLockAUserEvenForTheRightOne() {
        Account victim = admin.newUser("locked-out");
        for (int i = 0; i < 5; i++) {
            assertThat(Account.login("locked-out", "wrong").status()).isEqualTo(401);
        }

        Answer answer = Account.login("locked-out", victim.password());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("locked");
    }

    @Test
    void aPasswordInAQueryIsRefused() {
        Answer answer = Account.anonymous(
                "POST",
                "/uaa/oauth/token?grant_type=password&username=mallory&password=" + mallory.password(),
                BodyPublishers.noBody());

        assertThat(answer.status()).as(answer.body()).isBetween(400, 401);
        assertThat(answer.body()).doesNotContain("access_token", mallory.password());
    }

    @Test
    void aRoleThatIsTakenAwayIsGoneAtOnce() {
        Account guest = admin.newUser("guest");
        admin.grant("organization_user", guest, "organization", organization);
        String role = admin.grant("space_developer", guest, "space", space);
        String own = mallory.newApp(space, "seen-by-a-guest");
        assertThat(guest.get("/v3/apps/" + own).status()).isEqualTo(200);
        assertThat(guest.get("/api/v1/read/" + own).status()).isEqualTo(200);

        assertThat(admin.delete("/v3/roles/" + role).status()).isEqualTo(202);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(admin.get("/v3/roles/" + role).status()).isEqualTo(404));
        assertThat(guest.get("/v3/apps/" + own).status()).isEqualTo(404);
        assertThat(guest.get("/api/v1/read/" + own).status()).isEqualTo(404);
    }

    @Test
    void aUserWhoIsDeletedIsGoneAtOnce() {
        Account leaver = admin.newUser("leaver");
        String guid = leaver.guid();
        assertThat(leaver.get("/v3/apps").status()).isEqualTo(200);

        assertThat(admin.delete("/uaa/Users/" + guid).status()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(leaver.get("/v3/apps").status()).isEqualTo(401));
        assertThat(leaver.get("/uaa/userinfo").status()).isEqualTo(401);
        assertThat(leaver.get("/api/v1/read/" + app).status()).isEqualTo(NOT_SHOWN);
    }

    @Test
    void aFileThatAnotherOrganizationHasIsNotHandedOut() {
        String secret = "do not show: " + "0123456789".repeat(10_000);
        String owner = mallory.newApp(space, "owner-of-a-file");
        String packageGuid = mallory.newPackage(owner);
        assertThat(mallory.upload(packageGuid, Account.zip(Map.of("secret.txt", secret)))
                        .status())
                .isEqualTo(200);
        mallory.awaitState("/v3/packages/" + packageGuid, "READY");
        Account eve = admin.newUser("eve");
        String others = admin.newOrganization("eves");
        String garden = admin.newSpace(others, "garden");
        admin.grant("organization_user", eve, "organization", others);
        admin.grant("space_developer", eve, "space", garden);
        Map<String, Object> asked = Map.of(
                "resources",
                List.of(Map.of(
                        "checksum",
                        Map.of("value", sha1(secret)),
                        "size_in_bytes",
                        secret.length(),
                        "path",
                        "secret.txt",
                        "mode",
                        "644")));

        Answer answer = eve.send("POST", "/v3/resource_matches", asked);

        assertThat(answer.json().path("resources")).as(answer.body()).isEmpty();
        assertThat(mallory.send("POST", "/v3/resource_matches", asked).json().path("resources"))
                .as("who had it has it")
                .hasSize(1);
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNameWithAControlCharacterIsRefusedByItsField() {
        Answer answer = mallory.send(
                "POST",
                "/v3/apps",
                Map.of(
                        "name",
                        "two\nlines\u0000",
                        "relationships",
                        Map.of("space", Map.of("data", Map.of("guid", space)))));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).containsIgnoringCase("name");
    }

    @Test
    void noOtherUserOfTheMachineReadsTheFilesOfTheDeployment(Platform platform) throws IOException {
        assertThat(Files.getPosixFilePermissions(platform.home()))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE", "OWNER_EXECUTE");
    }
}
