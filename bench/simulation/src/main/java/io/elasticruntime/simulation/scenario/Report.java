package io.elasticruntime.simulation.scenario;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Outcomes for people and for programs: spread, duration, waiting time, missing instances (diego-core.md h.3). */
final class Report {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final long seed;
    private final List<Outcome> outcomes;

    Report(long seed, List<Outcome> outcomes) {
        this.seed = seed;
        this.outcomes = outcomes;
    }

    /** One object. */
    String json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("seed", seed);
        report.put(
                "passed",
                outcomes.stream()
                        .filter(outcome -> outcome.violations().isEmpty())
                        .count());
        report.put(
                "failed",
                outcomes.stream()
                        .filter(outcome -> !outcome.violations().isEmpty())
                        .count());
        report.put("scenarios", outcomes.stream().map(Report::json).toList());
        return JSON.writeValueAsString(report);
    }

    private static Map<String, Object> json(Outcome outcome) {
        Map<String, Object> scenario = new LinkedHashMap<>();
        scenario.put("name", outcome.scenario().name());
        scenario.put("passed", outcome.violations().isEmpty());
        scenario.put("violations", outcome.violations());
        scenario.put("cells", outcome.cells().size());
        scenario.put("auctions", outcome.placed() + outcome.missing().size());
        scenario.put("placed", outcome.placed());
        scenario.put(
                "missing",
                outcome.missing().stream()
                        .map(lrp -> lrp.processGuid() + "." + lrp.index())
                        .toList());
        scenario.put("seconds", outcome.took().toNanos() / 1e9);
        scenario.put("auctions_per_second", outcome.auctionsPerSecond());
        DoubleSummaryStatistics waits = outcome.waits();
        scenario.put(
                "wait_seconds",
                outcome.placed() == 0
                        ? Map.of()
                        : ordered(
                                "min", waits.getMin(),
                                "max", waits.getMax(),
                                "mean", waits.getAverage(),
                                "stddev", outcome.waitDeviation()));
        IntSummaryStatistics attempts = outcome.attempts();
        scenario.put(
                "attempts",
                outcome.placed() == 0
                        ? Map.of()
                        : ordered(
                                "min", attempts.getMin(),
                                "max", attempts.getMax(),
                                "mean", attempts.getAverage(),
                                "total", attempts.getSum()));
        scenario.put("distribution_before", outcome.distributionBefore());
        scenario.put("distribution_after", outcome.distribution());
        List<Map<String, Object>> cells = new ArrayList<>();
        outcome.cells()
                .forEach(cell -> cells.add(ordered(
                        "cell_id", cell.id(),
                        "zone", cell.zone(),
                        "loaded", cell.loaded(),
                        "won", cell.taken().size())));
        scenario.put("instances_per_cell", cells);
        return scenario;
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** One scenario in a few lines. */
    static String text(Outcome outcome) {
        StringBuilder text = new StringBuilder();
        DoubleSummaryStatistics waits = outcome.waits();
        IntSummaryStatistics attempts = outcome.attempts();
        line(
                text,
                "%s  %s",
                outcome.violations().isEmpty() ? "ok  " : "FAIL",
                outcome.scenario().name());
        outcome.violations().forEach(violation -> line(text, "      %s", violation));
        line(
                text,
                "      %d placed, %d missing, in %.4f s (%,.0f a second)",
                outcome.placed(),
                outcome.missing().size(),
                outcome.took().toNanos() / 1e9,
                outcome.auctionsPerSecond());
        if (outcome.placed() > 0) {
            line(
                    text,
                    "      waited %.4f to %.4f s, mean %.4f; attempts %d to %d, mean %.2f, %d in all",
                    waits.getMin(),
                    waits.getMax(),
                    waits.getAverage(),
                    attempts.getMin(),
                    attempts.getMax(),
                    attempts.getAverage(),
                    attempts.getSum());
        }
        line(
                text,
                "      distribution of memory %.3f before, %.3f after",
                outcome.distributionBefore(),
                outcome.distribution());
        return text.toString();
    }

    /** A bar for each cell: what it held before, then what it won. */
    static String bars(Outcome outcome) {
        StringBuilder text = new StringBuilder();
        for (Cell cell : outcome.cells()) {
            line(
                    text,
                    "      %-8s %s %3d %s%s",
                    cell.id(),
                    cell.zone(),
                    cell.taken().size(),
                    "·".repeat(cell.loaded()),
                    "█".repeat(cell.taken().size()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
