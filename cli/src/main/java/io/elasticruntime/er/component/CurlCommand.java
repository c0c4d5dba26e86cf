package io.elasticruntime.er.component;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code er curl}. */
@Command(
        name = "curl",
        description = "Calls a component's internal API with the certificates of this deployment. Options are curl's.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3,
        footer = {
            "",
            "Examples:",
            "  ./er curl bbs /v1/cells",
            "  ./er curl bbs '/v1/domains/mine?ttl=120' -X PUT",
            "  ./er curl cell-z1-0 /v1/state",
            "",
            "An answer of 400 and above is one line on standard error and exit code 4."
        })
public final class CurlCommand implements Callable<Integer> {

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
            description = "Shows status and headers too.")
    private boolean include;

    @Override
    public Integer call() {
        String body = data == null ? null : content(data);
        HttpResponse<InputStream> answer = ComponentClient.connect()
                .send(component, method == null ? (body == null ? "GET" : "POST") : method, path, body, headers(body));
        if (include) {
            System.out.println("HTTP/1.1 " + answer.statusCode());
            answer.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value -> System.out.println(name + ": " + value)));
            System.out.println();
        } else if (answer.statusCode() >= 400) {
            System.err.println(ComponentClient.problem(component, answer));
            return 4;
        }
        print(answer);
        return answer.statusCode() >= 400 ? 4 : 0;
    }

    /** What {@code --data} means. */
    static String content(String data) {
        try {
            if (data.equals("@-") || data.equals("-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
        } catch (IOException e) {
            throw new Refusal(data.substring(1) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Map<String, String> headers(@Nullable String body) {
        Map<String, String> all = new LinkedHashMap<>();
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new Refusal("-H " + header + ": write NAME: VALUE");
            }
            all.put(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return all;
    }

    /** Streams have no end: what comes is shown as it comes. */
    private static void print(HttpResponse<InputStream> answer) {
        byte[] buffer = new byte[8192];
        int last = '\n';
        try (InputStream body = answer.body()) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                System.out.write(buffer, 0, count);
                System.out.flush();
                last = count == 0 ? last : buffer[count - 1];
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the answer broke off", e);
        }
        if (last != '\n') {
            System.out.println();
        }
    }
}
