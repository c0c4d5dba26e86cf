package io.elasticruntime.cloudcontroller;

import static io.elasticruntime.cloudcontroller.archive.HandmadeZip.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import io.elasticruntime.cloudcontroller.archive.HandmadeZip;
import io.elasticruntime.testing.Postgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class UploadsTest {

    private static final TestUaa uaa = new TestUaa();
    private static final FakeBridge bridge = new FakeBridge();

    @TempDir
    private static Path blobs;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("er.component.peers.uaa", () -> uaa.url().toString());
        registry.add("er.component.peers.cc-bridge", () -> bridge.url().toString());
        registry.add("er.cloud-controller.blobstore.directory", () -> blobs.toString());
        registry.add("er.cloud-controller.blobstore.spool-size", () -> "39MB");
        registry.add("er.cloud-controller.packages.maximum-size", () -> "2MB");
        registry.add("er.cloud-controller.packages.maximum-upload", () -> "9MB");
        registry.add("er.cloud-controller.packages.pool-size", () -> "2500KB");
        registry.add("er.cloud-controller.archives.harmless-size", () -> "100KB");
        registry.add("er.cloud-controller.droplets.maximum-size", () -> "1MB");
        registry.add("er.cloud-controller.uploads.at-once-per-user", () -> "2");
        registry.add("er.cloud-controller.uploads.patience", () -> "500ms");
    }

    @AfterAll
    static void close() {
        uaa.close();
        bridge.close();
    }

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private Api admin;
    private Push push;
    private String organization = "";
    private String space = "";

    @BeforeEach
    void aSpace() {
        bridge.controllerAt(port);
        admin = new Api(port, uaa.adminToken());
        push = new Push(admin, bridge, port, uaa.adminToken());
        organization = admin.createOrganization("org-" + UUID.randomUUID());
        space = admin.createSpace(organization, "space");
    }

    @AfterEach
    void nothingStaysInTheSpool(@Autowired HikariDataSource connections) {
        await().untilAsserted(() -> assertThat(connections.getHikariPoolMXBean().getActiveConnections())
                .isZero());
        await().untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    private static List<Path> spooled() throws IOException {
        try (var files = Files.walk(blobs.resolve("incoming"))) {
            return files.filter(file ->
                            Files.isRegularFile(file) && !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    /** A developer of a space of his own, in an org of his own. */
    private final class Tenant {
        final String name = "dev-" + UUID.randomUUID();
        final String organization = admin.createOrganization("tenant-" + name);
        final String space = admin.createSpace(organization, "space");
        final Api api;
        final Push push;

        Tenant() {
            uaa.addUser(name);
            String token = uaa.userToken(name);
            api = new Api(port, token);
            push = new Push(api, bridge, port, token);
            mayPushTo(organization, space);
        }

        void mayPushTo(String toOrganization, String toSpace) {
            admin.grant("organization_user", name, "organization", toOrganization)
                    .is(201);
            admin.grant("space_developer", name, "space", toSpace).is(201);
        }

        String packageOf(String appName) {
            return push.createPackage(push.createApp(space, appName));
        }

        /** Pushes the file, so that the pool of the org has it. */
        void has(byte[] content) {
            String guid = packageOf("app-" + UUID.randomUUID());
            push.upload(guid, HandmadeZip.of(file("file", content)).bytes(), "[]")
                    .is(200);
            push.awaitState("/v3/packages/" + guid, "READY");
            await().until(() -> matches(content) == 1);
        }

        int matches(byte[] content) {
            return api.post("/v3/resource_matches", "{\"resources\": [" + resource(content, content.length, "f") + "]}")
                    .is(201)
                    .at("/resources")
                    .size();
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random().nextBytes(bytes);
        return bytes;
    }

    private static String resource(byte[] content, long claimedSize, String path) {
        try {
            return "{\"checksum\": {\"value\": \"%s\"}, \"size_in_bytes\": %d, \"path\": \"%s\", \"mode\": \"644\"}"
                    .formatted(
                            HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-1").digest(content)),
                            claimedSize,
                            path);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Arguments> evilZips() {
        return List.of(
                arguments(
                        "no zip",
                        "no zip".getBytes(StandardCharsets.UTF_8),
                        160001,
                        "The app upload is invalid: it is no zip"),
                arguments(
                        "traversal", zip(file("../evil", "x")), 160004, "The resource file path is invalid: '../evil'"),
                arguments(
                        "ratio",
                        zip(file("zeros", new byte[1 << 20])),
                        150001,
                        "The app package is invalid: it inflates to 1048576 bytes"),
                arguments(
                        "size",
                        zip(file("a", random(1 << 20)), file("b", random(1_100_000))),
                        150001,
                        "The app package is invalid: its files have more than 2097152 bytes, which is the limit"),
                arguments(
                        "400,000 entries",
                        HandmadeZip.of(file("a", "x")).counting64(400_000).bytes(),
                        150001,
                        "The app package is invalid: it has 400000 entries; the limit is 100000"),
                arguments(
                        "a size that lies",
                        zip(file("a", new byte[5000]).declaring(10)),
                        160001,
                        "The app upload is invalid: 'a' inflates to more than the 10 bytes that it declares"),
                arguments(
                        "links alone",
                        zip(file("a", "/etc/passwd").mode(0120777)),
                        150001,
                        "The app package is invalid: it must contain at least one file"));
    }

    private static byte[] zip(HandmadeZip.Entry... entries) {
        return HandmadeZip.of(entries).bytes();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("evilZips")
    void anEvilZipIsRefusedWithACodeAndAReasonThatThePackageKeeps(String what, byte[] bits, int code, String reason) {
        String guid = push.createPackage(push.createApp(space, "evil"));
        var refused = push.upload(guid, bits, "[]").is(400);
        assertThat(refused.at("/errors/0/code").asInt()).isEqualTo(code);
        assertThat(refused.error()).startsWith(reason);
        var failed = admin.get("/v3/packages/" + guid).is(200);
        assertThat(failed.text("/state")).isEqualTo("FAILED");
        assertThat(failed.text("/data/error")).isEqualTo(refused.error());
    }

    @Test
    void aPackageHoldsFilesWithTheirModesAndTheFirstOfTwoWithOneName() throws IOException {
        String guid = push.createPackage(push.createApp(space, "honest"));
        push.upload(
                        guid,
                        zip(file("bin/", ""), file("bin/run", "first").mode(0104755), file("bin/run", "second")),
                        "[]")
                .is(200);
        push.awaitState("/v3/packages/" + guid, "READY");
        try (var files = Files.walk(blobs.resolve("packages"));
                var stored = new java.util.zip.ZipFile(files.filter(file -> file.endsWith(guid))
                        .findFirst()
                        .orElseThrow()
                        .toFile())) {
            assertThat(stored.stream().map(java.util.zip.ZipEntry::getName)).containsExactly("bin/", "bin/run");
            assertThat(new String(
                            stored.getInputStream(stored.getEntry("bin/run")).readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("first");
        }
    }

    /** No byte of the body is sent, so whoever waits for it never answers. */
    private String answerToHeaders(String path, String token, String more) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout((int) Duration.ofSeconds(15).toMillis());
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: bearer " + token
                                    + "\r\nContent-Type: multipart/form-data; boundary=x\r\n" + more + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            byte[] answer = new byte[4096];
            int length = 0;
            for (int read = 0; read >= 0 && !text(answer, length).contains("}]}"); length += Math.max(0, read)) {
                read = socket.getInputStream().read(answer, length, answer.length - length);
            }
            return text(answer, length);
        }
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000", "Transfer-Encoding: chunked"})
    void roleAndStateAreAskedForBeforeAByteOfAnUploadIsRead(String length) throws IOException {
        String app = push.createApp(space, "guarded");
        String awaiting = push.createPackage(app);
        String ready = push.readyPackage(app);
        String droplet = admin.post(
                        "/v3/droplets", "{\"relationships\": {\"app\": {\"data\": {\"guid\": \"%s\"}}}}".formatted(app))
                .is(201)
                .guid();
        String buildpack = admin.post("/v3/buildpacks", "{\"name\": \"b-%s\"}".formatted(UUID.randomUUID()))
                .is(201)
                .guid();
        uaa.addUser("auditor");
        admin.grant("organization_user", "auditor", "organization", organization)
                .is(201);
        admin.grant("space_auditor", "auditor", "space", space).is(201);
        String stranger = uaa.userToken(new Tenant().name);
        String auditor = uaa.userToken("auditor");

        assertThat(answerToHeaders("/v3/packages/" + awaiting + "/upload", stranger, length))
                .contains(" 404 ", "Package not found");
        assertThat(answerToHeaders("/v3/packages/" + awaiting + "/upload", auditor, length))
                .contains(" 403 ");
        assertThat(answerToHeaders("/v3/packages/" + ready + "/upload", uaa.adminToken(), length))
                .contains(" 400 ", "CF-PackageBitsAlreadyUploaded");
        assertThat(answerToHeaders("/v3/droplets/" + droplet + "/upload", stranger, length))
                .contains(" 404 ", "Droplet not found");
        assertThat(answerToHeaders("/v3/buildpacks/" + buildpack + "/upload", auditor, length))
                .contains(" 403 ");
    }

    @Test
    void anUploadThatIsTooLargeIsRefusedByItsLengthOrWhileItComes() throws IOException {
        String guid = push.createPackage(push.createApp(space, "large"));
        assertThat(answerToHeaders("/v3/packages/" + guid + "/upload", uaa.adminToken(), "Content-Length: 20000000"))
                .contains(" 413 ", "'bits' may have no more than 9437184 bytes");
        var refused = push.upload(guid, random(9_500_000), "[]").is(413);
        assertThat(refused.error()).contains("'bits' may have no more than 9437184 bytes");
        assertThat(admin.get("/v3/packages/" + guid).text("/state")).isEqualTo("AWAITING_UPLOAD");
        assertThat(push.upload(guid, null, "[" + " ".repeat(5_000_000) + "]")
                        .is(413)
                        .error())
                .contains("'resources' may have no more than 4194304 bytes");
    }

    @Test
    void anUploadThatIsNoFormIsRefused() {
        String guid = push.createPackage(push.createApp(space, "form"));
        String path = "/v3/packages/" + guid + "/upload";
        assertThat(admin.post(path, "{}").is(422).error()).isEqualTo("An upload must be multipart/form-data");
        for (String body : List.of("", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"bits\"\r\n\r\nabc")) {
            assertThat(push.request(
                                    "POST",
                                    path,
                                    "multipart/form-data; boundary=x",
                                    body.getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(422);
        }
        for (String resources : List.of("{}", "[{]", "[{}]", "[] []", "[1]")) {
            assertThat(push.upload(guid, null, resources).is(422).error()).startsWith("Resources ");
        }
        assertThat(admin.get("/v3/packages/" + guid).text("/state")).isEqualTo("AWAITING_UPLOAD");
    }

    @Test
    void whoeverUploadsTooMuchAtOnceIsToldToComeBackAndOthersAreNot() throws IOException {
        Tenant busy = new Tenant();
        Tenant other = new Tenant();
        String token = uaa.userToken(busy.name);
        String start = "--x\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"a.zip\"\r\n\r\nPK";
        try (Socket first = new Socket("localhost", port);
                Socket second = new Socket("localhost", port)) {
            for (Socket slow : List.of(first, second)) {
                slow.getOutputStream()
                        .write(("POST /v3/packages/" + busy.packageOf("slow-" + UUID.randomUUID())
                                        + "/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: bearer " + token
                                        + "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000\r\n\r\n"
                                        + start)
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
            await().until(() -> spooled().size() == 2);
            var refused = busy.push
                    .upload(busy.packageOf("third"), zip(file("a", "x")), "[]")
                    .is(503);
            assertThat(refused.error()).isEqualTo("Too many of your uploads are being received. Try again later.");
            assertThat(refused.header("Retry-After")).isEqualTo("10");
            other.push.upload(other.packageOf("app"), zip(file("a", "x")), "[]").is(200);
        }
    }

    @Test
    void aSpoolThatIsFullRefusesUploadsUntilThereIsRoom() throws IOException {
        List<Tenant> tenants = List.of(new Tenant(), new Tenant(), new Tenant());
        byte[] bits = random(8_000_000);
        List<Socket> slow = new java.util.ArrayList<>();
        try {
            for (Tenant tenant : tenants) {
                for (int i = 0; i < 2; i++) {
                    if (slow.size() < 4) {
                        Socket socket = new Socket("localhost", port);
                        slow.add(socket);
                        socket.getOutputStream()
                                .write(("POST /v3/packages/" + tenant.packageOf("slow-" + i)
                                                + "/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: bearer "
                                                + uaa.userToken(tenant.name)
                                                + "\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                                                + "Content-Length: 9000000\r\n\r\n--x\r\nContent-Disposition: form-data; "
                                                + "name=\"bits\"; filename=\"a.zip\"\r\n\r\n")
                                        .getBytes(StandardCharsets.ISO_8859_1));
                        socket.getOutputStream().write(bits);
                        socket.getOutputStream().flush();
                    }
                }
            }
            await().until(() ->
                    spooled().stream().mapToLong(file -> file.toFile().length()).sum() > 31_000_000);
            Tenant last = tenants.getLast();
            String guid = last.packageOf("app");
            var refused = last.push.upload(guid, random(9_000_000), "[]").is(503);
            assertThat(refused.error()).isEqualTo("There is no room for more uploads. Try again later.");
            for (Socket socket : slow) {
                socket.close();
            }
            await().until(() -> spooled().isEmpty());
            last.push.upload(guid, zip(file("a", "x")), "[]").is(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aFileOfOneOrgIsUnknownToAnother() {
        byte[] secret = random(10_000);
        Tenant owner = new Tenant();
        Tenant thief = new Tenant();
        owner.has(secret);
        assertThat(thief.matches(secret)).isZero();
        String guid = thief.packageOf("thief");
        var refused = thief.push
                .upload(guid, zip(file("a", "x")), "[" + resource(secret, secret.length, "stolen") + "]")
                .is(400);
        assertThat(refused.error())
                .isEqualTo(
                        "The app upload is invalid: the file 'stolen' is not known (any more). Push again to send it.");
        assertThat(thief.api.get("/v3/packages/" + guid).text("/state")).isEqualTo("FAILED");

        thief.has(secret);
        assertThat(owner.matches(secret)).isOne();
    }

    @Test
    void whoeverMayPushToTwoOrgsMayTakeHisFilesAlong() {
        byte[] library = random(10_000);
        Tenant both = new Tenant();
        Tenant owner = new Tenant();
        owner.has(library);
        assertThat(both.matches(library)).isZero();
        both.mayPushTo(owner.organization, owner.space);
        assertThat(both.matches(library)).isOne();
        both.push
                .upload(both.packageOf("app"), null, "[" + resource(library, library.length, "lib") + "]")
                .is(200);
    }

    @Test
    void theSizeOfAKnownFileIsThatOfThePool() {
        byte[] large = random(1_100_000);
        Tenant tenant = new Tenant();
        tenant.has(large);
        var answer = tenant.api
                .post("/v3/resource_matches", "{\"resources\": [" + resource(large, 1, "f") + "]}")
                .is(201);
        assertThat(answer.at("/resources").size()).isZero();
        var refused = tenant.push
                .upload(
                        tenant.packageOf("claims"),
                        null,
                        "[" + resource(large, 1, "one") + ", " + resource(large, 1, "two") + "]")
                .is(400);
        assertThat(refused.error())
                .isEqualTo("The app package is invalid: its files have more than 2097152 bytes, which is the limit");
    }

    static List<Arguments> evilResources() {
        return List.of(
                arguments("../evil", "644", "The resource file path is invalid: '../evil' leaves the archive"),
                arguments("/etc/passwd", "644", "The resource file path is invalid: '/etc/passwd' is absolute"),
                arguments("a\\\\b", "644", "The resource file path is invalid: 'a\\b' has a backslash"),
                arguments("a\\u0000b", "644", "The resource file path is invalid: 'a?b' has control characters"),
                arguments("", "644", "The resource file path is invalid: a name is empty"),
                arguments("dir/", "644", "The resource file path is invalid: 'dir/' is a directory"),
                arguments("ok", "044", "The resource file mode is invalid: file mode '044' with path 'ok'"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("evilResources")
    void aKnownFileWithAnEvilPathOrModeIsRefused(String path, String mode, String reason) {
        byte[] content = random(5000);
        Tenant tenant = new Tenant();
        tenant.has(content);
        String resource = resource(content, content.length, path).replace("\"644\"", "\"" + mode + "\"");
        var refused = tenant.push
                .upload(tenant.packageOf("evil"), null, "[" + resource + "]")
                .is(400);
        assertThat(refused.error()).startsWith(reason);
    }

    @Test
    void thePoolForgetsWhatWasNotUsedForLongestAndWhatBelongedToADeletedOrg() {
        Tenant tenant = new Tenant();
        byte[] oldest = random(900_000);
        byte[] used = random(900_000);
        tenant.has(oldest);
        tenant.has(used);
        jdbc.sql("update pooled_files set used_at = now() - interval '1 hour' where organization_guid = :organization")
                .param("organization", tenant.organization)
                .update();
        assertThat(tenant.matches(used)).isOne();
        byte[] newest = random(900_000);
        tenant.has(newest);
        await().until(() -> tenant.matches(oldest) == 0);
        assertThat(tenant.matches(used)).isOne();
        assertThat(pooled(tenant.organization)).isEqualTo(2);

        admin.finished(admin.delete("/v3/organizations/" + tenant.organization));
        await().until(() -> pooled(tenant.organization) == 0);
        assertThat(jdbc.sql("select count(*) from pooled_files where organization_guid = :organization")
                        .param("organization", tenant.organization)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private static long pooled(String organization) throws IllegalStateException {
        try (var files = Files.walk(blobs.resolve("resource_pool"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().endsWith(organization))
                    .count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoFilesWithOneSha1AreNotMixedUp() {
        byte[] content = random(5000);
        Tenant tenant = new Tenant();
        tenant.has(content);
        jdbc.sql("""
                        insert into pooled_files (organization_guid, sha256, sha1, size, stored, used_at)
                        select organization_guid, 'another', sha1, size, true, now() from pooled_files
                        where organization_guid = :organization
                        """).param("organization", tenant.organization).update();
        assertThat(tenant.matches(content)).isZero();
        jdbc.sql("delete from pooled_files where sha256 = 'another'").update();
    }

    @Test
    void aBuildpackThatIsNoHonestZipFailsItsJobWithTheReason() {
        String guid = admin.post("/v3/buildpacks", "{\"name\": \"b-%s\"}".formatted(UUID.randomUUID()))
                .is(201)
                .guid();
        for (var evil : Map.of(
                        "Buildpack zip error: '../evil' leaves the archive",
                        zip(file("../evil", "x")),
                        "Buildpack zip error: two of its entries have the same name",
                        zip(file("a", "x"), file("a", "y")),
                        "Buildpack zip error: the link 'bin/out' leads out of the archive",
                        zip(file("bin/out", "../../etc").mode(0120777)),
                        "Buildpack zip error: the link 'out' leads out of the archive",
                        zip(
                                file("in", "bin").mode(0120777),
                                file("out", "in/../..").mode(0120777)))
                .entrySet()) {
            var job = admin.finished(buildpack(guid, evil.getValue()));
            assertThat(job.text("/state")).isEqualTo("FAILED");
            assertThat(job.error()).isEqualTo(evil.getKey());
        }
        var job = admin.finished(buildpack(
                guid,
                zip(
                        file("bin/detect", "#!/bin/sh").mode(0100755),
                        file("lib", "bin").mode(0120777))));
        assertThat(job.text("/state")).isEqualTo("COMPLETE");
        assertThat(admin.get("/v3/buildpacks/" + guid).text("/state")).isEqualTo("READY");
    }

    private Api.Answer buildpack(String guid, byte[] bits) {
        return push.request(
                "POST", "/v3/buildpacks/" + guid + "/upload", "multipart/form-data; boundary=x", form("b.zip", bits));
    }

    private static byte[] form(String filename, byte[] bits) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--x\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"" + filename + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bits);
        body.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    @Test
    void aDropletIsTakenOnceAndNotBeyondItsLimit() {
        String app = push.createApp(space, "droplet");
        String droplet = admin.post(
                        "/v3/droplets", "{\"relationships\": {\"app\": {\"data\": {\"guid\": \"%s\"}}}}".formatted(app))
                .is(201)
                .guid();
        String path = "/v3/droplets/" + droplet + "/upload";
        String type = "multipart/form-data; boundary=x";
        assertThat(push.request("POST", path, type, form("d.tgz", random(1_100_000)))
                        .is(413)
                        .error())
                .contains("'bits' may have no more than 1048576 bytes");
        admin.finished(push.request("POST", path, type, form("d.tgz", random(1000))));
        assertThat(admin.get("/v3/droplets/" + droplet).text("/state")).isEqualTo("STAGED");
        push.request("POST", path, type, form("d.tgz", random(1000))).is(422);
    }
}
