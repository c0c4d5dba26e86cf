package io.elasticruntime.component.body;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.ComponentApplication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** A JVM of its own with a heap as services have it, and 200 callers who want to fill it. */
class BodyStormTest {

    private static final int CALLERS = 200;
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int MB = 1 << 20;

    private Process service;
    private int port;

    @BeforeEach
    void start() throws IOException {
        service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(service.getInputStream(), US_ASCII));
        String line = lines.readLine();
        while (line != null && !line.startsWith(Service.PORT)) {
            line = lines.readLine();
        }
        assertThat(line).as("the service has started").isNotNull();
        port = Integer.parseInt(line.substring(Service.PORT.length()));
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
    }

    @AfterEach
    void stop() throws InterruptedException {
        service.destroyForcibly();
        service.waitFor(10, TimeUnit.SECONDS);
    }

    @Test
    @Timeout(180)
    void noNumberOfLargeBodiesFillsTheHeapOrKeepsSmallOnesFromTheirAnswers() throws Exception {
        storm("objects", "[{}", ",{}", "]", 15 * MB, false);
        storm("texts", "[\"\"", ",\"" + "x".repeat(1000) + "\"", "]", 15 * MB - 4096, false);
        storm("in chunks", "[\"\"", ",\"" + "x".repeat(1000) + "\"", "]", 15 * MB - 4096, true);
        storm("small", "[{}", ",{}", "]", 60 * 1024, false);
        storm("too large", "\"", "x", "\"", 60 * MB, false);
    }

    private void storm(String kind, String start, String repeated, String end, int size, boolean chunked)
            throws InterruptedException {
        long until = System.nanoTime() + TIME.toNanos();
        Map<String, LongAdder> answers = new ConcurrentHashMap<>();
        int answered = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.submit(() -> {
                    do {
                        answers.computeIfAbsent(post(start, repeated, end, size, chunked), _ -> new LongAdder())
                                .increment();
                    } while (System.nanoTime() < until);
                });
            }
            do {
                if (post("[", "", "1]", 3, false).equals("200")) {
                    answered++;
                }
            } while (System.nanoTime() < until);
        }
        assertThat(service.isAlive()).as(kind + ": " + new TreeMap<>(answers)).isTrue();
        assertThat(answered).as(kind + ": small requests answered").isPositive();
        assertThat(post("[", "", "1]", 3, false)).as(kind + ": afterwards").isEqualTo("200");
        assertThat(answers.keySet()).as(kind).isSubsetOf("200", "400", "413", "503", "closed");
    }

    private String post(String start, String repeated, String end, int size, boolean chunked) {
        int times = repeated.isEmpty() ? 0 : (size - start.length() - end.length()) / repeated.length();
        int length = start.length() + times * repeated.length() + end.length();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length) + "\r\n\r\n")
                        .getBytes(US_ASCII));
                write(out, start.getBytes(US_ASCII), start.length(), chunked);
                int perPiece = repeated.isEmpty() ? 1 : Math.max(1, 16_384 / repeated.length());
                byte[] piece = repeated.repeat(perPiece).getBytes(US_ASCII);
                for (int left = times; left > 0; left -= perPiece) {
                    write(out, piece, Math.min(left, perPiece) * repeated.length(), chunked);
                }
                write(out, end.getBytes(US_ASCII), end.length(), chunked);
                if (chunked) {
                    out.write("0\r\n\r\n".getBytes(US_ASCII));
                }
            } catch (IOException _) {
                // Refused in the midst of it: the answer may be there.
            }
            InputStream in = socket.getInputStream();
            byte[] status = in.readNBytes("HTTP/1.1 200".length());
            return status.length < 12 ? "closed" : new String(status, 9, 3, US_ASCII);
        } catch (IOException _) {
            return "closed";
        }
    }

    private static void write(OutputStream out, byte[] bytes, int length, boolean chunked) throws IOException {
        if (chunked) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
        }
        out.write(bytes, 0, length);
        if (chunked) {
            out.write("\r\n".getBytes(US_ASCII));
        }
    }

    @SpringBootApplication
    @RestController
    static class Service {

        static final String PORT = "port ";

        public static void main(String[] args) {
            var context = ComponentApplication.run(
                    Service.class,
                    "storm-test",
                    "--server.port=0",
                    "--er.component.bodies.largest=15MB",
                    "--er.component.bodies.memory=80MB",
                    "--spring.jackson.factory.constraints.read.max-token-count=100000");
            System.out.println(PORT
                    + ((WebServerApplicationContext) context).getWebServer().getPort());
        }

        @PostMapping("/")
        int post(@RequestBody JsonNode body) {
            return body.size();
        }
    }
}
