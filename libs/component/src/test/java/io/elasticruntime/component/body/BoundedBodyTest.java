package io.elasticruntime.component.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.ComponentApplication;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Bodies, as they come over the wire of a real web server. */
class BoundedBodyTest {

    private static final int KB = 1024;
    private static ConfigurableApplicationContext service;
    private static int port;

    @BeforeAll
    static void start() {
        service = ComponentApplication.run(
                Service.class,
                "bodies-test",
                "--server.port=0",
                "--er.component.bodies.largest=200KB",
                "--er.component.bodies.memory=8MB",
                "--er.component.bodies.patience=300ms",
                "--er.component.bodies.slowest=1s",
                "--er.component.bodies.forms=true",
                "--er.component.bodies.paths[0].path=/files/{name}",
                "--er.component.bodies.paths[0].largest=1MB",
                "--er.component.bodies.paths[0].streamed=true");
        port = ((WebServerApplicationContext) service).getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_body_up_to_its_limit_is_read_whole() throws Exception {
        String text = "\"" + "x".repeat(200 * KB - 2) + "\"";

        assertThat(post("/json", "application/json", text).body()).isEqualTo("" + (200 * KB - 2));
        assertThat(postChunked("/json", "application/json", text).body()).isEqualTo("" + (200 * KB - 2));
    }

    @Test
    void the_byte_after_it_is_refused_with_the_limit() throws Exception {
        String text = "\"" + "x".repeat(200 * KB - 1) + "\"";

        HttpResponse<String> answer = post("/json", "application/json", text);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("body-too-large").contains("200 kB");

        HttpResponse<String> chunked = postChunked("/json", "application/json", text);
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(chunked.body()).contains("body-too-large");
    }

    @Test
    void who_asks_before_sending_is_refused_before_a_byte_of_the_body() throws Exception {
        String answer = exchange("""
                POST /json HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Content-Length: 60000000
                Expect: 100-continue

                """);

        assertThat(answer).startsWith("HTTP/1.1 413");
        assertThat(answer).doesNotContain("100 ");
    }

    @Test
    void a_body_that_nobody_asks_for_is_not_read() throws Exception {
        String answer = exchange("""
                POST /closed HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Content-Length: 60000000
                Expect: 100-continue

                """);

        assertThat(answer).startsWith("HTTP/1.1 403");
    }

    @Test
    void a_file_is_passed_on_while_it_arrives_up_to_the_limit_of_its_path() throws Exception {
        assertThat(put("/files/a", "x".repeat(1024 * KB)).body()).isEqualTo("" + 1024 * KB);
        assertThat(put("/files/a", "x".repeat(1024 * KB + 1)).statusCode()).isEqualTo(413);
        assertThat(put("/f%69les/a", "x".repeat(1024 * KB)).body()).isEqualTo("" + 1024 * KB);
    }

    @Test
    void a_form_has_its_fields_from_the_body_and_the_query() throws Exception {
        HttpResponse<String> answer = post(
                "/form?where=query&twice=1", "application/x-www-form-urlencoded", "name=J%C3%BCrgen+M&twice=2&empty");

        assertThat(answer.body()).isEqualTo("empty=[] name=[Jürgen M] twice=[1, 2] where=[query]");
    }

    @Test
    void a_form_is_bounded_as_any_body_and_in_the_number_of_its_fields() throws Exception {
        String type = "application/x-www-form-urlencoded";

        assertThat(post("/form", type, "a=" + "x".repeat(200 * KB)).statusCode())
                .isEqualTo(413);
        assertThat(postChunked("/form", type, "a=" + "x".repeat(200 * KB)).statusCode())
                .isEqualTo(413);
        assertThat(post("/form", type, "a&".repeat(1001)).statusCode()).isEqualTo(400);
        assertThat(post("/form", type, "a=%zz").statusCode()).isEqualTo(400);
        assertThat(post("/form", type, "a=" + "x".repeat(65 * KB)).statusCode()).isEqualTo(400);
    }

    @Test
    void the_files_of_a_form_are_spooled_nowhere_else() throws Exception {
        HttpResponse<String> answer = post("/form", "multipart/form-data; boundary=b", """
                --b\r
                Content-Disposition: form-data; name="bits"; filename="a"\r
                \r
                xyz\r
                --b--\r
                """);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Files are not taken here");
    }

    @Test
    void a_sender_that_takes_too_long_is_refused() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write("""
                    POST /json HTTP/1.1\r
                    Host: localhost\r
                    Content-Type: application/json\r
                    Content-Length: 100\r
                    \r
                    """.getBytes(UTF_8));
            Thread drip = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 90; i++) {
                        out.write(' ');
                        out.flush();
                        Thread.sleep(50);
                    }
                } catch (IOException | InterruptedException _) {
                    // refused, as wanted
                }
            });
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 408");
            drip.interrupt();
        }
    }

    @Test
    void large_bodies_wait_for_one_another_and_small_ones_for_none_of_them() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            // 8 MB: a fifth for what arrives, which is eight of 200 kB.
            for (int i = 0; i < 9; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                slow.add(socket);
                socket.getOutputStream()
                        .write(
                                ("POST /hold HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                                + 200 * KB + "\r\n\r\n[")
                                        .getBytes(UTF_8));
            }
            HttpResponse<String> large = post("/json", "application/json", "\"" + "x".repeat(150 * KB) + "\"");
            assertThat(large.statusCode()).isEqualTo(503);
            assertThat(large.headers().firstValue("Retry-After")).contains("5");
            assertThat(post("/json", "application/json", "\"x\"").body()).isEqualTo("1");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        HttpResponse<String> later;
        do {
            later = post("/json", "application/json", "\"" + "x".repeat(150 * KB) + "\"");
        } while (later.statusCode() == 503);
        assertThat(later.body()).isEqualTo("" + 150 * KB);
    }

    @Test
    void what_is_made_of_bodies_counts_until_their_requests_end() throws Exception {
        Service.held = new CountDownLatch(1);
        String listOfObjects = "[" + "{},".repeat(45 * KB) + "{}]";
        List<Thread> holding = new ArrayList<>();
        try {
            // 4 MB for what is made of large bodies: the first takes all of it.
            holding.add(Thread.ofVirtual().start(() -> post("/hold", "application/json", listOfObjects)));
            HttpResponse<String> second;
            do {
                second = post("/json", "application/json", "\"" + "x".repeat(150 * KB) + "\"");
            } while (second.statusCode() == 200);
            assertThat(second.statusCode()).isEqualTo(503);
        } finally {
            Service.held.countDown();
            for (Thread thread : holding) {
                thread.join();
            }
        }
    }

    private static HttpResponse<String> post(String path, String type, String body) {
        return send("POST", path, type, HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> postChunked(String path, String type, String body) {
        return send("POST", path, type, HttpRequest.BodyPublishers.ofByteArrays(List.of(body.getBytes(UTF_8))));
    }

    private static HttpResponse<String> put(String path, String body) {
        return send("PUT", path, "application/octet-stream", HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(
            String method, String path, String type, HttpRequest.BodyPublisher publisher) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .header("Content-Type", type)
                            .method(method, publisher)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
            return head(socket.getInputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @SpringBootApplication
    @RestController
    static class Service {

        static @Nullable CountDownLatch held;

        @PostMapping("/json")
        int json(@RequestBody String body) {
            return body.length() - 2;
        }

        @PostMapping("/hold")
        void hold(@RequestBody String body) throws InterruptedException {
            if (held != null) {
                held.await();
            }
        }

        @PostMapping("/closed")
        @ResponseStatus(HttpStatus.FORBIDDEN)
        void closed() {}

        @PutMapping("/files/{name}")
        long file(HttpServletRequest request) throws IOException {
            return request.getInputStream().transferTo(OutputStream.nullOutputStream());
        }

        @PostMapping("/form")
        String form(HttpServletRequest request) {
            StringBuilder text = new StringBuilder();
            new java.util.TreeMap<>(request.getParameterMap())
                    .forEach((name, values) -> text.append(name)
                            .append('=')
                            .append(List.of(values))
                            .append(' '));
            return text.toString().strip();
        }
    }
}
