package io.elasticruntime.simulation.storm;

import io.elasticruntime.simulation.Bench;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code bench/storm}: worst-case requests of each kind, one kind after another, against a platform on this machine. */
@Command(name = "storm", description = "Worst-case requests of each kind against a platform on this machine.")
public final class StormBench implements Callable<Integer> {

    private static final List<String> THIS_MACHINE = List.of("127.0.0.1", "localhost");

    @Option(names = "--origin", required = true, description = "Where the platform answers; on this machine only.")
    private URI origin = URI.create("http://127.0.0.1:8080");

    @Option(names = "--password", required = true, description = "Password of the administrator.")
    private String password = "";

    @Option(names = "--clients", defaultValue = "200", description = "Connections at once (default 200).")
    private int clients;

    @Option(names = "--seconds", defaultValue = "30", description = "Time of each kind (default 30).")
    private int seconds;

    @Option(names = "--kind", description = "Only this kind; may be given several times.")
    private @Nullable List<String> kinds;

    @Option(names = "--json", description = "One object instead of lines.")
    private boolean json;

    private StormBench() {}

    public static void main(String... args) {
        Bench.main(new StormBench(), args);
    }

    @Override
    public Integer call() throws Exception {
        if (!THIS_MACHINE.contains(origin.getHost())) {
            System.err.println("--origin must be on this machine: 127.0.0.1 or localhost");
            return 2;
        }
        List<Storm.Outcome> outcomes = new ArrayList<>();
        try (Target target = new Target(origin, password)) {
            Storm storm = new Storm(target, clients, Duration.ofSeconds(seconds));
            for (Attack attack : Attacks.against(target)) {
                if (kinds != null && !kinds.contains(attack.name())) {
                    continue;
                }
                Storm.Outcome outcome = storm.of(attack);
                outcomes.add(outcome);
                if (!json) {
                    System.out.printf(
                            "%-30s %6d sent %s; well-behaved: %d of %d answered, slowest %d ms%n",
                            outcome.kind(),
                            outcome.sent(),
                            outcome.answers(),
                            outcome.asked() - outcome.unanswered(),
                            outcome.asked(),
                            outcome.slowestMillis());
                }
            }
        }
        if (json) {
            System.out.println(JsonMapper.builder().build().writeValueAsString(outcomes));
        }
        return 0;
    }
}
