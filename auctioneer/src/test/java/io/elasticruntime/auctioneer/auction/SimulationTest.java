package io.elasticruntime.auctioneer.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The original's simulation, with its thresholds (diego-core.md h.2). */
class SimulationTest {

    private final Auction auction = new Auction(Weights.DEFAULT);

    @ParameterizedTest
    @CsvSource({"4, 8", "10, 40", "20, 200", "40, 800"})
    void smallColdStartsSpreadEvenly(int cells, int starts) {
        assertSpread(plan(Cells.simulated(cells), Cells.unique("app", starts, 1)), starts, 1);
    }

    @ParameterizedTest
    @CsvSource({"4, 8", "10, 40", "20, 200", "40, 800"})
    void instancesOfOneProcessSpreadEvenly(int cells, int starts) {
        assertSpread(plan(Cells.simulated(cells), Cells.instances("yellow", starts, 1)), starts, 1);
    }

    @ParameterizedTest
    @CsvSource({"25, 1800, 200, 50", "100, 7200, 800, 200"})
    void largeColdStartsOfMixedSizesSpread(int cells, int small, int medium, int large) {
        SplittableRandom random = new SplittableRandom(42);
        List<Work.Lrp> starts = new ArrayList<>();
        int[][] classes = {{small, 1}, {medium, 2}, {large, 4}};
        for (int[] size : classes) {
            starts.addAll(Cells.unique("unique-" + size[1] + "-", size[0] / 2, size[1]));
            IntStream.range(0, size[0] / 2)
                    .forEach(i -> starts.add(Cells.lrp("process-" + size[1] + "-" + random.nextInt(4), i, size[1])));
        }
        assertSpread(plan(Cells.simulated(cells), Cells.shuffled(starts, 42)), starts.size(), 10);
    }

    @ParameterizedTest
    @CsvSource({"95, 500", "99, 100"})
    void emptyCellsAreNotFlooded(int loaded, int starts) {
        List<CellState> cells = Cells.simulated(100);
        List<CellState> imbalanced = IntStream.range(0, 100)
                .mapToObj(i -> i < loaded ? Cells.loaded(cells.get(i), 50) : cells.get(i))
                .toList();
        assertSpread(plan(imbalanced, Cells.unique("app", starts, 1)), starts, 1);
    }

    @Test
    void zonesGetEqualSharesHoweverFullTheyAre() {
        List<CellState> cells = new ArrayList<>(Cells.simulated(3));
        cells.set(1, Cells.loaded(cells.get(1), 50));
        Plan plan = plan(cells, Cells.instances("red", 40, 1));
        assertThat(counts(plan).get("REP-2")).isEqualTo(20);
        assertThat(plan.unplacedLrps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 80", "30, 200", "100, 400"})
    void aLargeAppSpreadsOverCellsThatAreAlmostFull(int count, int starts) {
        SplittableRandom random = new SplittableRandom(7);
        List<CellState> cells = Cells.simulated(count).stream()
                .map(cell -> Cells.loaded(cell, 78 + random.nextInt(3)))
                .toList();
        assertSpread(plan(cells, Cells.instances("red", starts, 1)), starts, 1);
    }

    @Test
    void oneLargeInstanceWinsAgainstManySmallOnesAndTheSecondLoses() {
        List<Work.Lrp> starts = new ArrayList<>();
        IntStream.range(0, 80).forEach(i -> starts.add(Cells.lrp("small-" + i, 0, 1)));
        starts.addAll(Cells.instances("red", 2, 50));
        Plan plan = plan(Cells.simulated(1), starts);
        assertThat(plan.work().getFirst().lrps()).hasSize(51).contains(Cells.lrp("red", 0, 50));
        assertThat(plan.unplacedLrps())
                .hasSize(31)
                .extracting(Plan.Unplaced::work)
                .contains(Cells.lrp("red", 1, 50));
    }

    @RepeatedTest(20)
    void whateverIsAskedNothingIsLostOrPlacedTwiceAndNoCellIsOverfull(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        List<CellState> cells = IntStream.range(0, 1 + random.nextInt(20))
                .mapToObj(i -> Cells.loaded(Cells.cell("c" + i, "Z" + random.nextInt(3), 100), random.nextInt(60)))
                .toList();
        List<Work.Lrp> lrps = IntStream.range(0, random.nextInt(400))
                .mapToObj(i -> Cells.lrp("p" + i / 5, i % 5, 1 + random.nextInt(30)))
                .toList();
        List<Work.Task> tasks = IntStream.range(0, random.nextInt(50))
                .mapToObj(i -> Cells.task("t" + i, 1 + random.nextInt(30)))
                .toList();
        Plan plan = auction.plan(cells, new Batch(lrps, tasks));

        List<Work.Lrp> seen = new ArrayList<>(
                plan.unplacedLrps().stream().map(Plan.Unplaced::work).toList());
        plan.work().forEach(work -> seen.addAll(work.lrps()));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(lrps);
        List<Work.Task> seenTasks = new ArrayList<>(
                plan.unplacedTasks().stream().map(Plan.Unplaced::work).toList());
        plan.work().forEach(work -> seenTasks.addAll(work.tasks()));
        assertThat(seenTasks).containsExactlyInAnyOrderElementsOf(tasks);

        Map<String, CellState> byId = cells.stream().collect(Collectors.toMap(CellState::cellId, cell -> cell));
        for (Work work : plan.work()) {
            int memory = work.lrps().stream().mapToInt(Work.Lrp::memoryMb).sum()
                    + work.tasks().stream().mapToInt(Work.Task::memoryMb).sum();
            CellState cell = byId.get(work.cellId());
            assertThat(cell).isNotNull();
            assertThat(memory).isLessThanOrEqualTo(cell.available().memoryMb());
            assertThat(work.lrps().size() + work.tasks().size())
                    .isLessThanOrEqualTo(cell.available().containers());
        }
    }

    private Plan plan(List<CellState> cells, List<Work.Lrp> lrps) {
        return auction.plan(cells, new Batch(lrps, List.of()));
    }

    private static void assertSpread(Plan plan, int starts, double deviation) {
        assertThat(plan.unplacedLrps()).isEmpty();
        Map<String, Integer> counts = counts(plan);
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(starts);
        double mean = (double) starts / counts.size();
        assertThat(counts.values())
                .allSatisfy(count -> assertThat(Math.abs(count - mean)).isLessThanOrEqualTo(deviation));
    }

    private static Map<String, Integer> counts(Plan plan) {
        return plan.work().stream()
                .collect(Collectors.toMap(Work::cellId, work -> work.lrps().size()));
    }
}
