package io.elasticruntime.er.component;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;

/** {@code er bbs}: the bulletin board, one JSON object a line, with the names of {@code cfdot} (diego-core.md k). */
@Command(
        name = "bbs",
        description = "Looks at the bulletin board and changes it. Prints one JSON object a line.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeOnInvalidInput = 3,
        footer = {"", "Exit codes: 3 bad arguments, 4 a component refused, 1 nothing could be asked."})
public final class BbsCommand implements Runnable {

    private static final String BBS = "bbs";
    private static final String ID = "id: ";
    private static final ObjectWriter LINE = Json.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private @Nullable ComponentClient client;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }

    @Command(name = "actual-lrps", description = "Lists instances.", mixinStandardHelpOptions = true)
    int actualLrps(
            @Option(names = {"-d", "--domain"}) @Nullable String domain,
            @Option(names = {"-c", "--cell-id"}) @Nullable String cellId,
            @Option(names = {"-p", "--process-guid"}) @Nullable String processGuid,
            @Option(names = {"-i", "--index"}) @Nullable Integer index) {
        return list("/v1/actual-lrps"
                + query("domain", domain, "cell_id", cellId, "process_guid", processGuid, "index", index));
    }

    @Command(name = "retire-actual-lrp", description = "Stops an instance.", mixinStandardHelpOptions = true)
    int retireActualLrp(
            @Parameters(paramLabel = "PROCESS_GUID") String processGuid, @Parameters(paramLabel = "INDEX") int index) {
        return call("POST", "/v1/actual-lrps/" + segment(processGuid) + "/" + index + "/retire", null);
    }

    @Command(name = "desired-lrps", description = "Lists desired LRPs.", mixinStandardHelpOptions = true)
    int desiredLrps(@Option(names = {"-d", "--domain"}) @Nullable String domain) {
        return list("/v1/desired-lrps" + query("domain", domain));
    }

    @Command(
            name = "desired-lrp-scheduling-infos",
            description = "Lists the short form of desired LRPs.",
            mixinStandardHelpOptions = true)
    int desiredLrpSchedulingInfos(@Option(names = {"-d", "--domain"}) @Nullable String domain) {
        return list("/v1/desired-lrp-scheduling-infos" + query("domain", domain));
    }

    @Command(name = "desired-lrp", description = "Shows a desired LRP.", mixinStandardHelpOptions = true)
    int desiredLrp(@Parameters(paramLabel = "PROCESS_GUID") String processGuid) {
        return call("GET", "/v1/desired-lrps/" + segment(processGuid), null);
    }

    @Command(name = "create-desired-lrp", description = "Desires an LRP.", mixinStandardHelpOptions = true)
    int createDesiredLrp(@Parameters(paramLabel = "JSON", description = "Or @FILE.") String definition) {
        String body = Content.text(definition);
        return call("PUT", "/v1/desired-lrps/" + segment(member(body, "process_guid")), body);
    }

    @Command(name = "update-desired-lrp", description = "Changes a desired LRP.", mixinStandardHelpOptions = true)
    int updateDesiredLrp(
            @Parameters(paramLabel = "PROCESS_GUID") String processGuid,
            @Parameters(paramLabel = "JSON", description = "Or @FILE.") String update) {
        return call("PATCH", "/v1/desired-lrps/" + segment(processGuid), Content.text(update));
    }

    @Command(name = "delete-desired-lrp", description = "Forgets a desired LRP.", mixinStandardHelpOptions = true)
    int deleteDesiredLrp(@Parameters(paramLabel = "PROCESS_GUID") String processGuid) {
        return call("DELETE", "/v1/desired-lrps/" + segment(processGuid), null);
    }

    @Command(name = "tasks", description = "Lists tasks.", mixinStandardHelpOptions = true)
    int tasks(
            @Option(names = {"-d", "--domain"}) @Nullable String domain,
            @Option(names = {"-c", "--cell-id"}) @Nullable String cellId) {
        return list("/v1/tasks" + query("domain", domain, "cell_id", cellId));
    }

    @Command(name = "task", description = "Shows a task.", mixinStandardHelpOptions = true)
    int task(@Parameters(paramLabel = "TASK_GUID") String taskGuid) {
        return call("GET", "/v1/tasks/" + segment(taskGuid), null);
    }

    @Command(name = "create-task", description = "Desires a task.", mixinStandardHelpOptions = true)
    int createTask(@Parameters(paramLabel = "JSON", description = "Or @FILE.") String task) {
        return call("POST", "/v1/tasks", Content.text(task));
    }

    @Command(name = "cancel-task", description = "Cancels a task.", mixinStandardHelpOptions = true)
    int cancelTask(@Parameters(paramLabel = "TASK_GUID") String taskGuid) {
        return call("POST", "/v1/tasks/" + segment(taskGuid) + "/cancel", null);
    }

    @Command(name = "delete-task", description = "Resolves and forgets a task.", mixinStandardHelpOptions = true)
    int deleteTask(@Parameters(paramLabel = "TASK_GUID") String taskGuid) {
        int resolved = call("POST", "/v1/tasks/" + segment(taskGuid) + "/resolving", null);
        return resolved == 0 ? call("DELETE", "/v1/tasks/" + segment(taskGuid), null) : resolved;
    }

    @Command(name = "domains", description = "Lists fresh domains.", mixinStandardHelpOptions = true)
    int domains() {
        return list("/v1/domains");
    }

    @Command(name = "set-domain", description = "Declares a domain fresh.", mixinStandardHelpOptions = true)
    int setDomain(
            @Parameters(paramLabel = "DOMAIN") String domain,
            @Option(
                            names = {"-t", "--ttl"},
                            defaultValue = "0",
                            description = "Seconds; 0: for ever.")
                    String ttl) {
        return call("PUT", "/v1/domains/" + segment(domain) + query("ttl", ttl.replaceFirst("s$", "")), null);
    }

    @Command(
            name = "cells",
            aliases = "presences",
            description = "Lists the cells that are alive.",
            mixinStandardHelpOptions = true)
    int cells() {
        return list("/v1/cells");
    }

    @Command(name = "cell", description = "Shows a cell.", mixinStandardHelpOptions = true)
    int cell(@Parameters(paramLabel = "CELL_ID") String cellId) {
        for (JsonNode cell : cellsThatAre()) {
            if (cell.path("cell_id").asString("").equals(cellId)) {
                print(cell);
                return 0;
            }
        }
        return refused("bbs knows no cell " + cellId);
    }

    @Command(name = "cell-states", description = "Asks every cell what it holds.", mixinStandardHelpOptions = true)
    int cellStates() {
        int code = 0;
        for (JsonNode cell : cellsThatAre()) {
            code = Math.max(code, cellState(cell.path("cell_id").asString("")));
        }
        return code;
    }

    @Command(name = "cell-state", description = "Asks a cell what it holds.", mixinStandardHelpOptions = true)
    int cellState(@Parameters(paramLabel = "CELL_ID") String cellId) {
        return answered(cellId, send(cellId, "GET", "/v1/state", null, Map.of()), BbsCommand::printOne);
    }

    @Command(name = "locks", description = "Shows who leads.", mixinStandardHelpOptions = true)
    int locks() {
        return list("/v1/locks");
    }

    @Command(name = "lrp-events", description = "Follows what happens to LRPs.", mixinStandardHelpOptions = true)
    int lrpEvents(@CommandLine.Mixin Following following) {
        return follow(following, "/v1/events/lrps" + query("cell_id", following.cellId));
    }

    @Command(name = "task-events", description = "Follows what happens to tasks.", mixinStandardHelpOptions = true)
    int taskEvents(@CommandLine.Mixin Following following) {
        return follow(following, "/v1/events/tasks");
    }

    @Command(name = "events", description = "Follows what happens to LRPs and tasks.", mixinStandardHelpOptions = true)
    int events(@CommandLine.Mixin Following following) {
        return follow(following, "/v1/events/lrps" + query("cell_id", following.cellId), "/v1/events/tasks");
    }

    @Command(
            name = "revision",
            description = "Prints the revision of the newest event; --after goes on behind it.",
            mixinStandardHelpOptions = true)
    int revision() {
        HttpResponse<InputStream> stream = send(BBS, "GET", "/v1/events/lrps", null, Map.of());
        if (stream.statusCode() >= 400) {
            return refused(ComponentClient.problem(BBS, stream));
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            // A stream begins with where it stands.
            String position = lines.readLine();
            if (position == null || !position.startsWith(ID)) {
                return refused("bbs has ended the stream");
            }
            System.out.println(position.substring(ID.length()));
            return 0;
        } catch (IOException e) {
            return refused("bbs has ended the stream: " + e.getMessage());
        }
    }

    /** How far events are followed. */
    static final class Following {

        @Option(
                names = {"-c", "--cell-id"},
                description = "Only the instances of this cell.")
        private @Nullable String cellId;

        @Option(names = "--after", paramLabel = "REVISION", description = "From this revision on; else from now on.")
        private @Nullable Long after;

        @Option(names = "--count", paramLabel = "N", description = "Ends after so many events.")
        private int count = Integer.MAX_VALUE;
    }

    private int follow(Following following, String... paths) {
        Map<String, String> headers =
                following.after == null ? Map.of() : Map.of("Last-Event-ID", Long.toString(following.after));
        AtomicInteger left = new AtomicInteger(following.count);
        List<HttpResponse<InputStream>> streams = new ArrayList<>();
        for (String path : paths) {
            HttpResponse<InputStream> stream = send(BBS, "GET", path, null, headers);
            if (stream.statusCode() >= 400) {
                return refused(ComponentClient.problem(BBS, stream));
            }
            streams.add(stream);
        }
        List<Thread> readers = streams.stream()
                .map(stream -> Thread.ofVirtual().start(() -> printEvents(stream, left, streams)))
                .toList();
        try {
            for (Thread reader : readers) {
                reader.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return left.get() <= 0 ? 0 : refused("bbs has ended the stream");
    }

    private static void printEvents(
            HttpResponse<InputStream> stream, AtomicInteger left, List<HttpResponse<InputStream>> all) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String id = "";
            String type = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ID)) {
                    id = line.substring(ID.length());
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ") && left.getAndDecrement() > 0) {
                    System.out.println(
                            "{\"type\":\"" + type + "\",\"revision\":" + id + ",\"data\":" + line.substring(6) + "}");
                    System.out.flush();
                }
                if (left.get() <= 0) {
                    for (HttpResponse<InputStream> other : all) {
                        other.body().close();
                    }
                    return;
                }
            }
        } catch (IOException _) {
            // it has ended, or was ended
        }
    }

    private int list(String path) {
        return answered(BBS, send(BBS, "GET", path, null, Map.of()), BbsCommand::printAll);
    }

    private int call(String method, String path, @Nullable String body) {
        Map<String, String> headers = body == null ? Map.of() : Map.of("Content-Type", "application/json");
        return answered(BBS, send(BBS, method, path, body, headers), BbsCommand::printOne);
    }

    private List<JsonNode> cellsThatAre() {
        HttpResponse<InputStream> answer = send(BBS, "GET", "/v1/cells", null, Map.of());
        if (answer.statusCode() >= 400) {
            throw new Refusal(ComponentClient.problem(BBS, answer));
        }
        List<JsonNode> cells = new ArrayList<>();
        Json.MAPPER.readTree(answer.body()).forEach(cells::add);
        return cells;
    }

    private HttpResponse<InputStream> send(
            String component, String method, String path, @Nullable String body, Map<String, String> headers) {
        if (client == null) {
            client = ComponentClient.connect();
        }
        return client.send(component, method, path, body, headers);
    }

    private static int answered(String component, HttpResponse<InputStream> answer, Consumer<InputStream> print) {
        if (answer.statusCode() >= 400) {
            return refused(ComponentClient.problem(component, answer));
        }
        try (InputStream body = answer.body()) {
            print.accept(body);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("the answer of " + component + " broke off", e);
        }
    }

    private static int refused(String line) {
        System.err.println(line);
        return 4;
    }

    /** The elements of an array, one by one: there may be very many. */
    private static void printAll(InputStream body) {
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode element = parser.readValueAsTree();
                print(element);
            }
        }
    }

    private static void printOne(InputStream body) {
        JsonNode node = Json.MAPPER.readTree(body);
        if (node.isObject()) {
            print(node);
        }
    }

    private static void print(JsonNode node) {
        System.out.println(LINE.writeValueAsString(node));
    }

    private static String member(String json, String name) {
        try {
            String value = Json.MAPPER.readTree(json).path(name).asString("");
            if (value.isEmpty()) {
                throw new Refusal("Invalid field: " + name);
            }
            return value;
        } catch (JacksonException e) {
            throw new Refusal("This is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Names and values in turn; those without a value are left out. */
    private static String query(@Nullable Object... pairs) {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(pairs[i])
                        .append('=')
                        .append(segment(String.valueOf(pairs[i + 1])));
            }
        }
        return query.toString();
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
