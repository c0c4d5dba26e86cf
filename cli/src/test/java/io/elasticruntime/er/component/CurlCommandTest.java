package io.elasticruntime.er.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Against a component that tells what it was asked at {@code /echo}, streams without end at {@code /events}, refuses elsewhere. */
class CurlCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final StringWriter usage = new StringWriter();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/echo", CurlCommandTest::echo);
        server.createContext("/events", this::events);
        server.createContext("/cut", CurlCommandTest::cut);
        server.createContext(
                "/", exchange -> answer(exchange, 404, "{\"type\":\"urn:x:gone\",\"detail\":\"not here\"}"));
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        http.shutdownNow();
        server.stop(0);
    }

    @Test
    void methodBodyAndHeadersAreThoseThatAreGiven() {
        assertThat(curl("/echo?x=1", "-X", "PUT", "-d", "{}", "-H", "X-One: 1", "-H", "content-type: text/plain"))
                .isZero();
        assertThat(out.toString()).isEqualTo("PUT /echo?x=1 text/plain X-One=1 {}\n");
    }

    @Test
    void aBodyMakesAPostOfJson() {
        curl("/echo", "--data", "{}");
        assertThat(out.toString()).startsWith("POST /echo application/json ");
    }

    @Test
    void aFileIsSentAsItIs() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, 10, 13};
        Path file = Files.write(directory.resolve("body"), bytes);
        assertThat(curl("/echo", "--data-binary", "@" + file)).isZero();
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .endsWith(new String(bytes, StandardCharsets.ISO_8859_1) + "\n");
    }

    @Test
    void aStreamWithoutEndIsShownAsItComes() {
        CompletableFuture<Integer> curl = CompletableFuture.supplyAsync(() -> curl("/events", "-N"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(out.toString()).isEqualTo("data: first\n\n"));
        assertThat(curl).isNotDone();
        over.countDown();
        assertThat(curl).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(0);
    }

    @Test
    void theLongestTimeEndsAStreamAndWhatHasComeIsShown() {
        Instant begin = Instant.now();
        assertThat(curl("/events", "--max-time", "0.7")).isEqualTo(28);
        assertThat(Duration.between(begin, Instant.now())).isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
        assertThat(out.toString()).isEqualTo("data: first\n\n");
        assertThat(err.toString()).isEqualTo("bbs: the 0.7 s of --max-time are over\n");
    }

    @Test
    void withinTheLongestTimeAnAnswerIsLikeAnyOther() {
        assertThat(curl("/echo", "-m", "60")).isZero();
        assertThat(curl("/missing", "-m60")).isEqualTo(4);
    }

    @Test
    void theOutputMayBeAFile() throws IOException {
        Path file = directory.resolve("answer");
        assertThat(curl("/echo", "-o", file.toString())).isZero();
        assertThat(file).hasContent("GET /echo  ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() {
        assertThat(curl("/echo", "-o", directory + "/no/where")).isEqualTo(23);
        assertThat(err.toString()).startsWith("-o " + directory + "/no/where cannot be written");
    }

    @Test
    void aReaderThatGoesAwayEndsAStream() {
        PrintStream gone = new PrintStream(new OutputStream() {
            @Override
            public void write(int something) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertThat(curl(gone, "/events", "-sS")).isEqualTo(23);
        assertThat(err.toString()).isEqualTo("the output is closed or full\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f", "--fail", "-S", "-N"})
    void whatIsRefusedIsOneLineAndAnExitCode(String option) {
        assertThat(curl("/missing", option)).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("bbs answered 404 gone: not here\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theHeadAndTheWholeAnswerAreShownToWhoAsks() {
        assertThat(curl("/missing", "-i")).isEqualTo(4);
        assertThat(out.toString())
                .startsWith("HTTP/1.1 404\n")
                .contains("\n\n{\"type\":")
                .endsWith("}\n");
    }

    @Test
    void requestAndAnswerAreShownBesideTheBody() {
        curl("/echo", "-v", "-H", "X-One: 1");
        assertThat(err.toString())
                .startsWith("> GET /echo\n> X-One: 1\n< HTTP/1.1 200\n")
                .endsWith("<\n");
        assertThat(out.toString()).isEqualTo("GET /echo  X-One=1 \n");
    }

    @Test
    void whoAsksForSilenceHasItUnlessErrorsAreAskedForToo() {
        assertThat(curl("/missing", "-s")).isEqualTo(4);
        assertThat(curl("/cut", "--silent")).isEqualTo(1);
        assertThat(err.toString()).isEmpty();
        assertThat(curl("/missing", "-sSf")).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("bbs answered 404 gone: not here\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-k", "--compressed", "-L"})
    void anOptionThatIsNotTakenIsNamed(String option) {
        assertThat(curl("/echo", option)).isEqualTo(3);
        assertThat(usage.toString()).startsWith("Unknown option: '" + option + "'");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "1e12"})
    void aTimeThatIsNoneIsNamed(String time) {
        assertThat(curl("/echo", "--max-time=" + time)).isEqualTo(3);
        assertThat(usage.toString()).contains("--max-time").contains("give seconds from 0.001 to 1000000");
    }

    private int curl(String path, String... options) {
        return curl(new PrintStream(out, true), path, options);
    }

    private int curl(PrintStream to, String path, String... options) {
        URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        ComponentClient client = new ComponentClient(Map.of("bbs", here), http);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "bbs";
        arguments[1] = path;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return new CommandLine(new CurlCommand(() -> client, to, new PrintStream(err, true)))
                .setExpandAtFiles(false)
                .setErr(new PrintWriter(usage))
                .execute(arguments);
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String one = exchange.getRequestHeaders().getFirst("X-One");
        answer(
                exchange,
                200,
                exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + (type == null ? "" : type) + " "
                        + (one == null ? "" : "X-One=" + one + " ")
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    private void events(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Promises more than it sends. */
    private static void cut(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('x');
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
