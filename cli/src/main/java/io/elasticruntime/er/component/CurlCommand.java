package io.elasticruntime.er.component;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code er curl}. */
@Command(
        name = "curl",
        description =
                "Calls a component's internal API with the certificates of this deployment. What it takes of curl's"
                        + " options is listed here; an answer is shown as it comes.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnInvalidInput = 3,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:an answer below 400",
            "1:no answer, or one that broke off",
            "3:an option or parameter that is not listed here",
            "4:an answer of 400 and above",
            "23:the output cannot be written",
            "28:--max-time is over",
        },
        footer = {
            "",
            "Examples:",
            "  ./er curl bbs /v1/cells",
            "  ./er curl bbs '/v1/domains/mine?ttl=120' -X PUT",
            "  ./er curl bbs /v1/events/lrps -N --max-time 10",
            "  ./er curl cell-z1-0 /v1/state"
        })
public final class CurlCommand implements Callable<Integer> {

    private static final int REFUSED = 4;
    private static final int UNWRITTEN = 23;
    private static final int OUT_OF_TIME = 28;
    private static final int LONGEST_SECONDS = 1_000_000;

    private final Supplier<ComponentClient> client;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "COMPONENT",
            description = "bbs, auctioneer, cc-bridge, cloud-controller, ... or a cell, such as cell-z1-0.")
    private String component = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Such as /v1/cells.")
    private String path = "";

    @Option(
            names = {"-X", "--request"},
            paramLabel = "METHOD",
            description = "GET, or POST with --data.")
    private @Nullable String method;

    @Option(
            names = {"-d", "--data", "--data-binary"},
            paramLabel = "BODY",
            description = "Text, @FILE, or @- for standard input; JSON unless -H says something else.")
    private @Nullable String data;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "A header; may be repeated.")
    private List<String> headers = List.of();

    @Option(
            names = {"-i", "--include"},
            description = "Shows status and headers too, and what an answer of 400 and above has to say.")
    private boolean include;

    @Option(
            names = {"-v", "--verbose"},
            description = "Shows request and answer, but for their bodies, on standard error.")
    private boolean verbose;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes the answer to a file.")
    private @Nullable Path output;

    @Option(
            names = {"-m", "--max-time"},
            paramLabel = "SECONDS",
            description = "Ends after so many seconds, whatever has come; such as 10 or 0.5.")
    private @Nullable Double maxTime;

    @Option(
            names = {"-N", "--no-buffer"},
            description = "As without it: nothing of an answer waits for the rest.")
    private boolean noBuffer;

    @Option(
            names = {"-f", "--fail"},
            description = "As without it: an answer of 400 and above is one line on standard error.")
    private boolean fail;

    @Option(
            names = {"-s", "--silent"},
            description = "Shows no errors; the exit code tells.")
    private boolean silent;

    @Option(
            names = {"-S", "--show-error"},
            description = "Shows them in spite of --silent.")
    private boolean showError;

    public CurlCommand() {
        this(ComponentClient::connect, System.out, System.err);
    }

    CurlCommand(Supplier<ComponentClient> client, PrintStream out, PrintStream err) {
        this.client = client;
        this.out = out;
        this.err = err;
    }

    /** The output cannot be written: nothing that still comes is of use. */
    private static final class Unwritten extends RuntimeException {

        private final String why;

        Unwritten(String why) {
            super(why);
            this.why = why;
        }
    }

    @Override
    public Integer call() {
        Duration limit = limit();
        try {
            return limit == null ? transfer() : transferWithin(limit);
        } catch (Unwritten e) {
            return failed(UNWRITTEN, e.why);
        } catch (Refusal e) {
            if (isQuiet()) {
                return 1;
            }
            throw e;
        }
    }

    private @Nullable Duration limit() {
        if (maxTime == null) {
            return null;
        }
        if (!(maxTime >= 0.001 && maxTime <= LONGEST_SECONDS)) {
            throw new ParameterException(
                    spec == null ? null : spec.commandLine(),
                    "--max-time " + maxTime + ": give seconds from 0.001 to " + LONGEST_SECONDS);
        }
        return Duration.ofMillis(Math.round(maxTime * 1000));
    }

    private int transferWithin(Duration limit) {
        FutureTask<Integer> transfer = new FutureTask<>(this::transfer);
        Thread.startVirtualThread(transfer);
        try {
            return transfer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            transfer.cancel(true);
            return failed(OUT_OF_TIME, component + ": the " + maxTime + " s of --max-time are over");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }

    private int transfer() {
        BodyPublisher body = data == null ? BodyPublishers.noBody() : Content.body(data);
        String verb = method == null ? (data == null ? "GET" : "POST") : method;
        Map<String, String> fields = fields();
        if (verbose) {
            err.println("> " + verb + " " + path);
            fields.forEach((name, value) -> err.println("> " + name + ": " + value));
        }
        HttpResponse<InputStream> answer = client.get().exchange(component, verb, path, body, fields);
        if (verbose) {
            head(answer, "< ", err);
        }
        boolean refused = answer.statusCode() >= 400;
        if (refused && !include) {
            return failed(REFUSED, ComponentClient.problem(component, answer));
        }
        show(answer);
        return refused ? REFUSED : 0;
    }

    private int failed(int code, String why) {
        if (!isQuiet()) {
            err.println(why);
        }
        return code;
    }

    private boolean isQuiet() {
        return silent && !showError;
    }

    private Map<String, String> fields() {
        Map<String, String> all = new LinkedHashMap<>();
        if (data != null) {
            all.put("Content-Type", "application/json");
        }
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new Refusal("-H " + header + ": write NAME: VALUE");
            }
            String name = header.substring(0, colon).strip();
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, header.substring(colon + 1).strip());
        }
        return all;
    }

    private static void head(HttpResponse<?> answer, String mark, PrintStream to) {
        to.println(
                mark + (answer.version() == HttpClient.Version.HTTP_2 ? "HTTP/2 " : "HTTP/1.1 ") + answer.statusCode());
        answer.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> to.println(mark + name + ": " + value)));
        to.println(mark.strip());
    }

    private void show(HttpResponse<InputStream> answer) {
        if (output == null) {
            if (include) {
                head(answer, "", out);
            }
            if (copy(answer, out) != '\n') {
                out.println(); // A prompt begins its own line.
            }
            return;
        }
        try (OutputStream file = Files.newOutputStream(output);
                PrintStream print = new PrintStream(file, true)) {
            if (include) {
                head(answer, "", print);
            }
            copy(answer, print);
        } catch (IOException e) {
            throw new Unwritten("-o " + output + " cannot be written: " + e.getMessage());
        }
    }

    /** Streams have no end: what comes is passed on as it comes. Answers the last byte; of an empty body a line's end. */
    private int copy(HttpResponse<InputStream> answer, PrintStream to) {
        byte[] buffer = new byte[8192];
        int last = '\n';
        long copied = 0;
        try (InputStream body = answer.body()) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                to.write(buffer, 0, count);
                if (to.checkError()) {
                    throw new Unwritten("the output is closed or full");
                }
                copied += count;
                last = count == 0 ? last : buffer[count - 1];
            }
        } catch (IOException e) {
            throw new Refusal("the answer of " + component + " broke off after " + copied + " bytes", e);
        }
        return last;
    }
}
