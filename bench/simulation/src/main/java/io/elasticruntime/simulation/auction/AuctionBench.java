package io.elasticruntime.simulation.auction;

import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.simulation.Bench;
import io.elasticruntime.simulation.auction.Spread.PerCell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * How long one auction takes, and how evenly it spreads. One batch on fresh empty cells, decided in one thread, from
 * the snapshot of the cells to the plan of who gets what; without the network. The median of five, after runs that
 * warm the JVM up.
 */
@Command(
        name = "./er bench auction",
        description = "How long one auction takes and how evenly it spreads instances, on simulated cells.")
final class AuctionBench implements Runnable {

    private static final int RUNS = 5;
    private static final int WARM_UP_RUNS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int LARGEST_CELL_MB = Integer.MAX_VALUE / 4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--workload",
            paramLabel = "apps50|mixed",
            defaultValue = "apps50",
            description = "apps of 50 instances each, or of 1 to 50 (${DEFAULT-VALUE})")
    private Workload.Kind workload = Workload.Kind.APPS50;

    @Option(names = "--instances", paramLabel = "N", defaultValue = "10000", description = "(${DEFAULT-VALUE})")
    private int instances;

    @Option(names = "--cells", paramLabel = "M", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
    private int cells;

    @Option(
            names = "--cell-memory",
            paramLabel = "MB",
            defaultValue = "32768",
            description = "memory of each cell; its disk is four times that (${DEFAULT-VALUE})")
    private int cellMemory;

    @Option(names = "--json", description = "one JSON object and nothing else")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this")
    private boolean help;

    public static void main(String[] args) {
        Bench.main(new AuctionBench(), args);
    }

    @Override
    public void run() {
        within("--instances", instances, 10_000_000);
        within("--cells", cells, 1_000_000);
        within("--cell-memory", cellMemory, LARGEST_CELL_MB);
        String name = workload.name().toLowerCase(Locale.ROOT);
        say("%s: %,d instances on %,d cells of %,d MB", name, instances, cells, cellMemory);
        Batch batch = Workload.of(workload, instances).batch();
        List<CellState> states = Workload.cells(cells, cellMemory);
        Auction auction = new Auction(Weights.DEFAULT);

        int warmUps = warmUp(() -> auction.plan(states, batch));
        List<Double> seconds = new ArrayList<>();
        Plan plan = new Plan(List.of(), List.of(), List.of(), List.of());
        for (int run = 1; run <= RUNS; run++) {
            long begin = System.nanoTime();
            plan = auction.plan(states, batch);
            seconds.add((System.nanoTime() - begin) / 1e9);
            say("  run %d of %d: %.3f s", run, RUNS, seconds.getLast());
        }
        Result result = new Result(
                instances - plan.unplacedLrps().size(),
                plan.unplacedLrps().size(),
                seconds.stream().sorted().toList().get(RUNS / 2),
                Spread.of(plan, states));
        if (json) {
            System.out.println(toJson(result, name, seconds, warmUps));
        } else {
            System.out.print(toText(result));
        }
    }

    private record Result(int placed, int unplaced, double seconds, Spread spread) {}

    private int warmUp(Runnable auction) {
        long until = System.nanoTime() + WARM_UP.toNanos();
        int runs = 0;
        while (runs < WARM_UP_RUNS || System.nanoTime() < until) {
            auction.run();
            runs++;
        }
        say("  warmed up by %d runs", runs);
        return runs;
    }

    private String toJson(Result result, String name, List<Double> seconds, int warmUps) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("placed", result.placed());
        object.put("unplaced", result.unplaced());
        object.put("seconds", result.seconds());
        object.put("zone_imbalance_max", result.spread().zoneImbalanceMax());
        object.put("instances_per_cell", result.spread().instancesPerCell());
        object.put("same_app_per_cell_max", result.spread().sameAppPerCellMax());
        object.put("workload", name);
        object.put("instances", instances);
        object.put("cells", cells);
        object.put("cell_memory_mb", cellMemory);
        object.put("runs_seconds", seconds);
        object.put("warm_up_runs", warmUps);
        object.put("processors", Runtime.getRuntime().availableProcessors());
        object.put("method", "median of the runs: snapshot of fresh empty cells and one batch to plan, one thread");
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build()
                .writeValueAsString(object);
    }

    private String toText(Result result) {
        PerCell perCell = result.spread().instancesPerCell();
        return """
                Placed %,d of %,d, in %.3f s (%,.0f a second; median of %d runs after warm-up, one thread)
                Instances per cell: %d to %d, standard deviation %.2f
                Zones of one app differ by at most %d; at most %d instances of one app on one cell
                """.formatted(
                        result.placed(),
                        instances,
                        result.seconds(),
                        instances / result.seconds(),
                        RUNS,
                        perCell.min(),
                        perCell.max(),
                        perCell.stddev(),
                        result.spread().zoneImbalanceMax(),
                        result.spread().sameAppPerCellMax());
    }

    private void say(String format, Object... values) {
        if (!json) {
            System.out.printf(format + "%n", values);
        }
    }

    private void within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be between 1 and %d, not %d".formatted(option, most, value));
        }
    }
}
