package io.elasticruntime.staticfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticServerTests {

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path root;
    private HttpServer server;

    @BeforeEach
    void layOut() throws IOException {
        root = Files.createDirectories(directory.resolve("public"));
        file("index.html", "<h1>start</h1>");
        file("docs/guide.txt", "0123456789");
        file(".secret", "hidden");
        file("docs/.git/config", "hidden");
        Files.writeString(directory.resolve("outside.txt"), "outside");
        start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    @Test
    void theStartPageIsServedForTheRoot() throws Exception {
        HttpResponse<String> response = get("/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("<h1>start</h1>");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "a.css, text/css; charset=utf-8",
        "a.js, text/javascript; charset=utf-8",
        "a.JSON, application/json",
        "a.svg, image/svg+xml",
        "a.woff2, font/woff2",
        "a.wasm, application/wasm",
        "noextension, application/octet-stream"
    })
    void theContentTypeFollowsTheName(String name, String type) throws Exception {
        file(name, "x");

        assertThat(get("/" + name).headers().firstValue("Content-Type")).contains(type);
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        HttpResponse<String> response = send(request("/docs/guide.txt").HEAD());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).contains("10");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        HttpResponse<String> first = get("/docs/guide.txt");
        String modified = first.headers().firstValue("Last-Modified").orElseThrow();
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(get("/docs/guide.txt", "If-Modified-Since", modified).statusCode())
                .isEqualTo(304);
        assertThat(get("/docs/guide.txt", "If-None-Match", "\"x\", " + tag).statusCode())
                .isEqualTo(304);
        assertThat(get("/docs/guide.txt", "If-None-Match", "\"x\"", "If-Modified-Since", modified)
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/docs/guide.txt", "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/docs/guide.txt", "If-Modified-Since", "yesterday").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=7-, 206, 789, bytes 7-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=5-100, 206, 56789, bytes 5-9/10",
        "bytes=10-, 416, '', bytes */10",
        "'bytes=0-1,3-4', 200, 0123456789, ",
        "lines=1-2, 200, 0123456789, "
    })
    void aPartOfAFileCanBeHad(String range, int status, String body, String contentRange) throws Exception {
        HttpResponse<String> response = get("/docs/guide.txt", "Range", range);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.headers().firstValue("Content-Range").orElse(null)).isEqualTo(contentRange);
    }

    @Test
    void longTextIsCompressedForThoseWhoCanReadIt() throws Exception {
        String text = "a line of text\n".repeat(1000);
        file("long.txt", text);

        assertThat(get("/long.txt").body()).isEqualTo(text);
        HttpResponse<byte[]> response = client.send(
                request("/long.txt").header("Accept-Encoding", "gzip, br").build(), BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.body()).hasSizeLessThan(1000);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/.secret",
                "/docs/.git/config",
                "/../outside.txt",
                "/docs/../../outside.txt",
                "/%2e%2e/outside.txt",
                "/..%2foutside.txt",
                "/docs/guide.txt%00.html",
                "/link.txt"
            })
    void whatIsNoVisibleFileOfTheSiteIsNotFound(String path) throws Exception {
        Files.createSymbolicLink(root.resolve("link.txt"), directory.resolve("outside.txt"));

        assertThat(raw(path)).startsWith("HTTP/1.1 404").doesNotContain("outside\n", "hidden");
    }

    @Test
    void aDirectoryNeedsASlashAndAnIndexPage() throws Exception {
        assertThat(get("/docs").statusCode()).isEqualTo(301);
        assertThat(get("/docs").headers().firstValue("Location")).contains("/docs/");
        assertThat(raw("//docs")).doesNotContain("Location: //");
        assertThat(get("/docs/").statusCode()).isEqualTo(403);

        restart("--directory-listing");
        file("docs/<b>.txt", "");
        assertThat(get("/docs/").body())
                .contains("guide.txt", "&lt;b&gt;.txt", "%3Cb%3E.txt")
                .doesNotContain("<b>", ".git");
    }

    @Test
    void pushStateSendsTheStartPageForUnknownPaths() throws Exception {
        restart("--pushstate");

        assertThat(get("/orders/17").body()).isEqualTo("<h1>start</h1>");
        assertThat(get("/docs/guide.txt").body()).isEqualTo("0123456789");
    }

    @Test
    void errorsHaveTheSitesOwnPages() throws Exception {
        assertThat(get("/nothing").body()).isEqualTo("404 Not Found\n");
        file("404.html", "lost?");
        assertThat(get("/nothing").body()).isEqualTo("lost?");
        assertThat(get("/nothing").statusCode()).isEqualTo(404);

        file("errors/gone.html", "really lost");
        restart("--status-page=404:/errors/gone.html");
        assertThat(get("/nothing").body()).isEqualTo("really lost");
    }

    @Test
    void httpsCanBeForced() throws Exception {
        restart("--force-https", "--strict-transport-security=max-age=1");

        HttpResponse<String> plain = get("/a?b=c", "X-Forwarded-Proto", "http");
        assertThat(plain.statusCode()).isEqualTo(301);
        assertThat(plain.headers().firstValue("Location"))
                .hasValueSatisfying(
                        location -> assertThat(location).startsWith("https://").endsWith("/a?b=c"));
        HttpResponse<String> secure = get("/", "X-Forwarded-Proto", "https");
        assertThat(secure.statusCode()).isEqualTo(200);
        assertThat(secure.headers().firstValue("Strict-Transport-Security")).contains("max-age=1");
    }

    @Test
    void onlyReadingIsAllowed() throws Exception {
        HttpResponse<String> response = send(request("/").POST(BodyPublishers.ofString("x")));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    private void start(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--root=" + root));
        arguments.addAll(List.of(options));
        server = StaticServer.start(0, Options.parse(arguments));
    }

    private void restart(String... options) throws IOException {
        server.stop(0);
        start(options);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** A request exactly as written; clients tidy paths up. */
    private String raw(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.getAddress().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
