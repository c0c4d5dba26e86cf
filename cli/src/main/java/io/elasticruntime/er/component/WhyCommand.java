package io.elasticruntime.er.component;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** {@code er why}: how the auction came to put an instance or a task where it is, or nowhere. */
@Command(
        name = "why",
        description = "Why an instance or a task is where it is, or nowhere: what the auction thought of each cell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The lowest score wins. It is the used part of memory, disk and containers, with",
            "something for each container that is just starting on the cell, and with 1000",
            "for each instance of the same process.",
            "",
            "GUIDs are those of ./er bbs desired-lrps and ./er bbs tasks."
        })
public final class WhyCommand implements Runnable {

    private static final String BBS = "bbs";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Parameters(index = "0", paramLabel = "PROCESS_GUID", description = "Of an LRP, or the guid of a task.")
    private String guid = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "INDEX",
            description = "One instance with all that is known of it; without: the last word on each.")
    private @Nullable Integer index;

    @Option(names = "--json", description = "All that is known, as it is kept.")
    private boolean json;

    @Override
    public void run() {
        ComponentClient client = ComponentClient.connect();
        String lrp = "/v1/explanations/lrps/" + segment(guid);
        JsonNode found = get(client, index == null ? lrp : lrp + "/" + index);
        boolean task = false;
        if (found.isEmpty() && index == null) {
            found = get(client, "/v1/explanations/tasks/" + segment(guid));
            task = true;
        }
        if (found.isEmpty()) {
            throw new Refusal("No auction has decided about " + guid + (index == null ? "" : " instance " + index)
                    + " yet, or it is not desired any more");
        }
        if (json) {
            System.out.println(Json.MAPPER.writeValueAsString(found));
        } else if (task) {
            found.forEach(explanation -> print("task " + guid, explanation));
        } else if (index != null) {
            found.forEach(explanation -> print("instance " + index, explanation));
        } else {
            lastOfEach(found)
                    .forEach(entry -> print("instance " + entry.path("index").asInt(), entry.path("explanation")));
        }
    }

    /** The newest comes first. */
    private static List<JsonNode> lastOfEach(JsonNode entries) {
        List<JsonNode> last = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (last.isEmpty()
                    || last.getLast().path("index").asInt()
                            != entry.path("index").asInt()) {
                last.add(entry);
            }
        }
        return last;
    }

    private static void print(String what, JsonNode explanation) {
        System.out.print(text(what, explanation));
    }

    /** One explanation for people. */
    static String text(String what, JsonNode explanation) {
        StringBuilder text = new StringBuilder();
        long nanos = explanation.path("decided_at").asLong();
        text.append(TIME.format(Instant.ofEpochSecond(0, nanos)))
                .append("  ")
                .append(what)
                .append(": ")
                .append(outcome(explanation));
        int attempt = explanation.path("attempt").asInt(1);
        if (attempt > 1) {
            text.append(" (auction ").append(attempt).append(" of this request)");
        }
        text.append('\n');
        int named = 0;
        for (JsonNode cell : explanation.path("cells")) {
            String verdict = cell.hasNonNull("score")
                    ? String.format(Locale.ROOT, "%.4f", cell.path("score").asDouble())
                    : cell.path("veto").asString("");
            text.append(String.format(
                    Locale.ROOT,
                    "  %-20s %-6s %s\n",
                    cell.path("cell_id").asString(""),
                    cell.path("zone").asString(""),
                    verdict));
            named += cell.hasNonNull("veto") ? 1 : 0;
        }
        text.append(unnamed(explanation.path("vetoes"), named));
        return text.toString();
    }

    private static String outcome(JsonNode explanation) {
        if (explanation.hasNonNull("placement_error")) {
            return "no place, " + explanation.path("placement_error").asString();
        }
        String cell = explanation.path("cell_id").asString("");
        return explanation.hasNonNull("refusal")
                ? "given to " + cell + ", which refused: "
                        + explanation.path("refusal").asString()
                : "placed on " + cell;
    }

    /** In large deployments not every cell is named; the reasons are counted over all. */
    private static String unnamed(JsonNode vetoes, int named) {
        int all = 0;
        StringJoiner reasons = new StringJoiner(", ");
        for (Map.Entry<String, JsonNode> veto : vetoes.properties()) {
            all += veto.getValue().asInt();
            reasons.add(veto.getKey() + " (" + veto.getValue().asInt() + ")");
        }
        return all > named ? "  in all " + all + " cells could not take it: " + reasons + "\n" : "";
    }

    private static JsonNode get(ComponentClient client, String path) {
        HttpResponse<InputStream> answer = client.send(BBS, "GET", path, null, Map.of());
        if (answer.statusCode() >= 400) {
            throw new Refusal(ComponentClient.problem(BBS, answer));
        }
        try (InputStream body = answer.body()) {
            JsonNode found = Json.MAPPER.readTree(body);
            return found instanceof ArrayNode ? found : Json.MAPPER.createArrayNode();
        } catch (IOException e) {
            throw new UncheckedIOException("the answer broke off", e);
        }
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
