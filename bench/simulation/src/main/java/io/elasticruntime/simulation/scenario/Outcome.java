package io.elasticruntime.simulation.scenario;

import io.elasticruntime.diego.auction.Work;
import java.time.Duration;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param cells in the end
 * @param placements in the order of their ends
 * @param missing instances that found no place
 * @param took from the first request to the last end
 */
record Outcome(Scenario scenario, List<Cell> cells, List<Placement> placements, List<Work.Lrp> missing, Duration took) {

    /**
     * One instance that found a place.
     *
     * @param attempts auctions that it took part in
     * @param waited from its request until its cell had it
     */
    record Placement(Work.Lrp lrp, String cellId, int attempts, Duration waited) {}

    int placed() {
        return placements.size();
    }

    List<String> violations() {
        return scenario.threshold().violations(this);
    }

    /** Standard deviation of the memory in use per cell over its mean, as a part: 0 is even. */
    double distribution() {
        return spread(cells.stream().mapToDouble(Cell::usedMb).toArray());
    }

    /** The same before the work came. */
    double distributionBefore() {
        return spread(cells.stream().mapToDouble(Cell::loaded).toArray());
    }

    double auctionsPerSecond() {
        return (placed() + missing.size()) / (took.toNanos() / 1e9);
    }

    /** In seconds. */
    DoubleSummaryStatistics waits() {
        return placements.stream()
                .mapToDouble(placement -> placement.waited().toNanos() / 1e9)
                .summaryStatistics();
    }

    /** Population standard deviation of the waits, in seconds. */
    double waitDeviation() {
        double mean = waits().getAverage();
        return Math.sqrt(placements.stream()
                .mapToDouble(placement -> Math.pow(placement.waited().toNanos() / 1e9 - mean, 2))
                .average()
                .orElse(0));
    }

    IntSummaryStatistics attempts() {
        return placements.stream().mapToInt(Placement::attempts).summaryStatistics();
    }

    private static double spread(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return mean == 0 ? 0 : Math.sqrt(variance) / mean;
    }
}
