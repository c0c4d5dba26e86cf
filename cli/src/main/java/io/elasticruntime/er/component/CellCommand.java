package io.elasticruntime.er.component;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code er cell}: takes cells out of service and back. */
@Command(
        name = "cell",
        description = "Shows the cells, takes one out of service and back.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeOnInvalidInput = 3,
        footer = {
            "",
            "Example, for work on a machine without a failed request:",
            "  ./er cell evacuate cell-z1-0",
            "  ./er cell return cell-z1-0"
        })
public final class CellCommand implements Runnable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final String ROW = "%-14s %-6s %-11s %9s %6s %7s %12s%n";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private @Nullable ComponentClient client;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(System.out);
        }
    }

    @Command(name = "list", description = "Shows what each cell holds.", mixinStandardHelpOptions = true)
    int list() {
        List<String> ids = ids();
        System.out.printf(ROW, "cell", "zone", "state", "instances", "tasks", "memory", "free memory");
        for (String id : ids) {
            JsonNode evacuation = json(id, send(id, "GET", "/v1/evacuation"));
            JsonNode state = json(id, send(id, "GET", "/v1/state"));
            System.out.printf(
                    ROW,
                    id,
                    state.path("zone").asString(""),
                    phase(evacuation).toLowerCase(Locale.ROOT).replace('_', ' '),
                    state.path("lrps").size(),
                    state.path("tasks").size(),
                    state.at("/total/memory_mb").asInt() + "M",
                    state.at("/available/memory_mb").asInt() + "M");
        }
        return 0;
    }

    @Command(
            name = "evacuate",
            description = "Has everything of a cell placed elsewhere; what runs goes on serving until its replacement"
                    + " does. Then the cell takes no work until it returns or is started again.",
            mixinStandardHelpOptions = true)
    int evacuate(
            @Parameters(paramLabel = "CELL_ID") String id,
            @Option(names = "--no-wait", description = "Does not wait for the end.") boolean noWait) {
        JsonNode evacuation = json(id, send(id, "POST", "/v1/evacuate"));
        String said = "";
        while (!noWait && !phase(evacuation).equals("EVACUATED")) {
            String left = evacuation.path("instances").asInt() + " instances, "
                    + evacuation.path("tasks").asInt() + " tasks left";
            if (!left.equals(said)) {
                System.out.println(id + ": " + left);
                said = left;
            }
            Pause.of(POLL);
            evacuation = json(id, send(id, "GET", "/v1/evacuation"));
        }
        System.out.println(
                noWait
                        ? id + " is being evacuated"
                        : id + " is evacuated; it takes work again after: ./er cell return " + id);
        return 0;
    }

    @Command(name = "return", description = "Lets an evacuated cell take work.", mixinStandardHelpOptions = true)
    int returnToService(@Parameters(paramLabel = "CELL_ID") String id) {
        HttpResponse<InputStream> answer = send(id, "DELETE", "/v1/evacuation");
        if (answer.statusCode() >= 400) {
            throw new Refusal(ComponentClient.problem(id, answer));
        }
        System.out.println(id + " takes work");
        return 0;
    }

    /** The cells of this deployment, also those that the BBS does not know at the moment. */
    private List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (String name : client().components()) {
            if (name.startsWith("cell-")) {
                ids.add(name);
            }
        }
        return ids;
    }

    private static String phase(JsonNode evacuation) {
        return evacuation.path("phase").asString("");
    }

    private static JsonNode json(String id, HttpResponse<InputStream> answer) {
        if (answer.statusCode() >= 400) {
            throw new Refusal(ComponentClient.problem(id, answer));
        }
        return Json.MAPPER.readTree(answer.body());
    }

    private HttpResponse<InputStream> send(String id, String method, String path) {
        return client().send(id, method, path, null, Map.of());
    }

    private ComponentClient client() {
        if (client == null) {
            client = ComponentClient.connect();
        }
        return client;
    }
}
