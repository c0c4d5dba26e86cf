package io.elasticruntime.cloudcontroller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.Postgres;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What the API reads at most, and from whom. */
@Postgres
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT)
class BoundsTest {

    private static final int MB = 1024 * 1024;
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

    @BeforeEach
    void callers() {
        admin = new Api(port, uaa.adminToken());
    }

    @Test
    void nobodyWithoutATokenIsAskedForHisBody() throws Exception {
        assertThat(statusBeforeTheBody("/v3/organizations", "application/json", ""))
                .isEqualTo(401);
        assertThat(statusBeforeTheBody("/v3/organizations", "application/x-www-form-urlencoded", ""))
                .isEqualTo(401);
        assertThat(statusBeforeTheBody("/v3/packages/x/upload", "multipart/form-data; boundary=x", ""))
                .isEqualTo(401);
    }

    @Test
    void nobodyWithoutARoleIsAskedForALargeBody() throws Exception {
        String token = uaa.userToken("roleless");

        assertThat(statusBeforeTheBody("/v3/apps", "application/json", token)).isEqualTo(403);
        assertThat(statusBeforeTheBody("/v3/packages/x/upload", "multipart/form-data; boundary=x", token))
                .isEqualTo(403);
        new Api(port, token).post("/v3/apps", "{\"name\": 1}").is(422);
    }

    @Test
    void aBodyBeyond15MbIsRefusedInTheFormOfTheApi() throws Exception {
        assertThat(statusBeforeTheBody("/v3/apps", "application/json", uaa.adminToken()))
                .isEqualTo(413);
        String tooLarge = "{\"name\": \"" + "x".repeat(15 * MB) + "\"}";
        HttpResponse<String> chunked = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/organizations"))
                                .header("Authorization", "bearer " + uaa.adminToken())
                                .POST(BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(tooLarge.getBytes(UTF_8))))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(chunked.body()).contains("CF-InvalidRequest", "15 MB at most");
    }

    @Test
    void jsonIsReadToABoundedDepthLengthAndNumberOfTokens() {
        String deep = "{\"metadata\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThat(admin.post("/v3/organizations", deep).is(400).error()).contains("nesting depth", "100");
        String many = "{\"name\": [" + "{},".repeat(60_000) + "{}]}";
        assertThat(admin.post("/v3/organizations", many).is(400).error()).contains("Token count", "100000");
        String longText = "{\"name\": \"" + "x".repeat(2 * MB) + "\"}";
        assertThat(admin.post("/v3/organizations", longText).is(400).error()).contains("String");
        String hundredLevels = "{\"metadata\": " + "[".repeat(99) + "]".repeat(99) + "}";
        admin.post("/v3/organizations", hundredLevels).is(422);
    }

    @Test
    void aRefusalDoesNotRepeatAllThatWasRefused() {
        String unknown = IntStream.range(0, 20_000)
                .mapToObj(i -> "\"field" + i + "\": 1")
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(admin.post("/v3/organizations", unknown).is(422).error()).hasSizeLessThan(10_100);
    }

    @Test
    void listsAreAskedForWithinBounds() {
        String values = "a,".repeat(1000) + "a";
        assertThat(admin.get("/v3/apps?guids=" + values).is(400).error()).contains("'guids' has too many values");
        assertThat(admin.get("/v3/apps?page=2147483647&per_page=5000").is(400).error())
                .contains("Maximum result element (page * per_page)");
        admin.get("/v3/apps?page=400000&per_page=5000").is(200);
        String requirements = IntStream.range(0, 51).mapToObj(i -> "k" + i).collect(Collectors.joining(","));
        assertThat(admin.get("/v3/apps?label_selector=" + requirements).is(400).error())
                .contains("50 requirements at most");
        assertThat(admin.get("/v3/apps?label_selector=k%20in%20(" + "a,".repeat(200) + "a)")
                        .is(400)
                        .error())
                .contains("200 values at most");
        assertThat(admin.get("/v3/apps?label_selector=" + "k".repeat(5001))
                        .is(400)
                        .error())
                .contains("5000 characters at most");
        admin.get("/v3/apps?label_selector=a,!b,c%20in%20(d,e),f=g").is(200);
    }

    @Test
    void aHeadBeyond16KbIsRefused() {
        assertThat(admin.get("/v3/apps?names=" + "x".repeat(20_000)).status()).isIn(400, 431);
        admin.get("/v3/apps?names=" + "x".repeat(8_000)).is(200);
    }

    @Test
    void theVariablesOfAnAppHave130KbTogether() {
        String space = admin.createSpace(admin.createOrganization("variables"), "dev");
        String app = admin.post(
                        "/v3/apps",
                        "{\"name\": \"a\", \"relationships\": {\"space\": {\"data\": {\"guid\": \"%s\"}}}}"
                                .formatted(space))
                .is(201)
                .guid();
        String path = "/v3/apps/" + app + "/environment_variables";
        admin.patch(path, "{\"var\": {\"A\": \"" + "x".repeat(100 * 1024) + "\"}}")
                .is(200);
        assertThat(admin.patch(path, "{\"var\": {\"B\": \"" + "x".repeat(30 * 1024) + "\"}}")
                        .is(422)
                        .error())
                .contains("Environment variables are too large", "133120");
        admin.patch(path, "{\"var\": {\"A\": null, \"B\": \"" + "x".repeat(30 * 1024) + "\"}}")
                .is(200);
    }

    @Test
    void aManifestBeyond1MbAndOneOfManyNodesAreRefused() throws Exception {
        String space = admin.createSpace(admin.createOrganization("manifests"), "dev");
        String path = "/v3/spaces/" + space + "/actions/apply_manifest";

        assertThat(yaml(path, "applications:\n- name: a\n#" + "x".repeat(MB))).contains("Manifest size is too large");
        assertThat(yaml(path, "applications: [" + "a,".repeat(200_000) + "a]")).contains("too many entries");
        assertThat(yaml(path, "a: " + "[".repeat(100_000))).contains("nested too deeply");
        assertThat(yaml(path, """
                a: &a [x,x,x,x,x,x,x,x,x,x]
                b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
                applications: [*c,*c,*c,*c,*c,*c,*c,*c,*c]
                """)).contains("Manifest does not support Anchors and Aliases");
    }

    private String yaml(String path, String text) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .header("Authorization", "bearer " + uaa.adminToken())
                                .header("Content-Type", "application/x-yaml")
                                .POST(BodyPublishers.ofString(text))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 422);
        return answer.body();
    }

    /** What is answered to the head of a request that promises 60 MB. */
    private int statusBeforeTheBody(String path, String type, String token) throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            String authorization = token.isEmpty() ? "" : "Authorization: bearer " + token + "\r\n";
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + authorization + "Content-Type: "
                                    + type + "\r\nContent-Length: 60000000\r\n\r\n")
                            .getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes("HTTP/1.1 200".length()), UTF_8);
            assertThat(line).startsWith("HTTP/1.1 ");
            return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
        }
    }
}
