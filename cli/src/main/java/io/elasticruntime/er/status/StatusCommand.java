package io.elasticruntime.er.status;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code er status}. */
@Command(
        name = "status",
        description = "Shows every process: pid, zone, uptime, restarts, memory, health.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON array; memory in bytes (PSS), times in seconds.")
    private boolean json;

    /** 0 if everything runs, 3 if something does not, 1 if nothing was started. */
    @Override
    public Integer call() {
        Home home = Home.fromEnvironment();
        List<ProcessStatus> all = ProcessStatus.all(home);
        if (json) {
            System.out.println(Json.MAPPER.writeValueAsString(
                    all.stream().map(StatusCommand::row).toList()));
        } else if (all.isEmpty()) {
            System.out.println("Nothing runs here. Start it with: ./er up");
        } else {
            print(all, Options.of(home));
        }
        if (all.isEmpty()) {
            return 1;
        }
        return all.stream().allMatch(status -> status.state().equals("running")) ? 0 : 3;
    }

    /** One object of {@code --json}. */
    private record Row(
            String name,
            @Nullable Long pid,
            String zone,
            String state,
            @Nullable Long uptimeS,
            int restarts,
            @Nullable Long pssBytes) {}

    private static Row row(ProcessStatus status) {
        return new Row(
                status.name(),
                status.pid(),
                status.zone(),
                status.state(),
                status.uptimeS(),
                status.restarts(),
                status.pssBytes().orElse(null));
    }

    private static void print(List<ProcessStatus> all, Options options) {
        String format = "%-18s %8s  %-6s %10s %9s %9s  %s%n";
        System.out.printf(format, "component", "pid", "zone", "uptime", "restarts", "memory", "state");
        long sum = 0;
        for (ProcessStatus status : all) {
            Long pss = status.pssBytes().orElse(null);
            sum += pss == null ? 0 : pss;
            System.out.printf(
                    format,
                    status.name(),
                    status.pid() == null ? "-" : status.pid(),
                    status.zone().isEmpty() ? "-" : status.zone(),
                    uptime(status.uptimeS()),
                    status.restarts(),
                    pss == null ? "-" : pss / (1024 * 1024) + " MB",
                    status.state());
        }
        System.out.printf("%n%d MB in all. Endpoint: %s%n", sum / (1024 * 1024), options.origin());
    }

    private static String uptime(@Nullable Long seconds) {
        if (seconds == null) {
            return "-";
        }
        Duration uptime = Duration.ofSeconds(seconds);
        if (uptime.toHours() > 0) {
            return uptime.toHours() + "h " + uptime.toMinutesPart() + "m";
        }
        return uptime.toMinutes() > 0 ? uptime.toMinutes() + "m " + uptime.toSecondsPart() + "s" : seconds + "s";
    }
}
