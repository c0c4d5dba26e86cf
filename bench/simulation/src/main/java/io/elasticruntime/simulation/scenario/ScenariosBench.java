package io.elasticruntime.simulation.scenario;

import io.elasticruntime.simulation.Bench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs all scenarios and reports; exit code 1 if one misses its threshold. */
@Command(
        name = "./er bench scenarios",
        description = "The scenarios of the original's auction simulation with their thresholds.")
final class ScenariosBench implements Callable<Integer> {

    @Option(names = "--seed", defaultValue = "20260101", description = "of all randomness (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", description = "one JSON object and nothing else")
    private boolean json;

    @Option(names = "--bars", description = "a bar for each cell")
    private boolean bars;

    @Option(names = "--svg", paramLabel = "FILE", description = "a picture of all scenarios")
    private @Nullable Path svg;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this")
    private boolean help;

    public static void main(String[] args) {
        Bench.main(new ScenariosBench(), args);
    }

    @Override
    public Integer call() {
        List<Scenario> scenarios = Scenarios.all();
        // Once unseen, so that durations are not those of a JVM that has just begun.
        scenarios.forEach(scenario -> scenario.run(seed));
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Outcome outcome = scenario.run(seed);
            outcomes.add(outcome);
            if (!json) {
                System.out.print(Report.text(outcome));
                System.out.print(bars ? Report.bars(outcome) : "");
            }
        }
        long failed = outcomes.stream()
                .filter(outcome -> !outcome.violations().isEmpty())
                .count();
        if (json) {
            System.out.println(new Report(seed, outcomes).json());
        } else {
            System.out.printf("%d scenarios, %d failed, seed %d%n", outcomes.size(), failed, seed);
        }
        if (svg != null) {
            try {
                Files.writeString(svg, Picture.svg(outcomes));
            } catch (IOException e) {
                System.err.println(svg + " cannot be written: " + e.getMessage());
                return 2;
            }
        }
        return failed == 0 ? 0 : 1;
    }
}
