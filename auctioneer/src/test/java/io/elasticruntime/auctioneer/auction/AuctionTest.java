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

/** diego-core.md f.3. */
class AuctionTest {

    private final Auction auction = new Auction(Weights.DEFAULT);

    @Test
    void withoutCellsNothingFindsAPlace() {
        assertThat(reason(List.of(), Cells.lrp("a", 0, 1))).isEqualTo("unable to communicate to compatible cells");
    }

    @Test
    void aRootfsThatNoCellHasIsTheReason() {
        Work.Lrp windows = new Work.Lrp("a", 0, "d", "preloaded:windows", 1, 1, 1, List.of(), List.of());
        assertThat(reason(Cells.simulated(2), windows)).isEqualTo("found no compatible cell for required rootfs");
    }

    @Test
    void placementTagsMustBeThoseOfTheCell() {
        List<CellState> cells = List.of(Cells.tagged("tagged", List.of("r"), List.of("o")));
        assertThat(reason(cells, Cells.lrp("a", 0, 1))).isEqualTo("found no compatible cell with no placement tags");
        assertThat(reason(cells, Cells.lrp("a", 0, 1, "x")))
                .isEqualTo("found no compatible cell with placement tag \"x\"");
        assertThat(reason(cells, Cells.lrp("a", 0, 1, "o")))
                .isEqualTo("found no compatible cell with placement tag \"o\"");
        assertThat(reason(cells, Cells.lrp("a", 0, 1, "r", "x")))
                .isEqualTo("found no compatible cell with placement tags \"r\" and \"x\"");
        assertThat(reason(cells, Cells.lrp("a", 0, 1, "r", "x", "y")))
                .isEqualTo("found no compatible cell with placement tags \"r\", \"x\" and \"y\"");
        assertThat(winner(cells, Cells.lrp("a", 0, 1, "r"))).isEqualTo("tagged");
        assertThat(winner(cells, Cells.lrp("a", 0, 1, "r", "o"))).isEqualTo("tagged");
    }

    @Test
    void onlyWhatEveryCellLacksIsNamed() {
        List<CellState> cells = List.of(Cells.cell("small", "Z0", 10), Cells.cell("large", "Z0", 50));
        assertThat(reason(cells, Cells.lrp("a", 0, 60))).isEqualTo("insufficient resources: memory");
        Work.Lrp greedy = new Work.Lrp("a", 0, "d", "preloaded:linux", 60, 500, 1, List.of(), List.of());
        assertThat(reason(cells, greedy)).isEqualTo("insufficient resources: disk, memory");

        List<CellState> full = List.of(Cells.loaded(Cells.cell("full", "Z0", 500), 100), Cells.cell("small", "Z0", 10));
        assertThat(reason(full, Cells.lrp("a", 0, 20))).isEqualTo("insufficient resources");
    }

    @Test
    void aTaskThatFindsNoPlaceSaysWhy() {
        Plan plan = auction.plan(Cells.simulated(1), new Batch(List.of(), List.of(Cells.task("t", 500))));
        assertThat(plan.unplacedTasks())
                .singleElement()
                .satisfies(unplaced -> assertThat(unplaced.reason()).isEqualTo("insufficient resources: memory"));
    }

    @Test
    void tasksAvoidCellsThatHaveTasks() {
        List<Work.Task> tasks = List.of(Cells.task("a", 1), Cells.task("b", 1), Cells.task("c", 1));
        Plan plan = auction.plan(Cells.simulated(3), new Batch(List.of(), tasks));
        assertThat(plan.work())
                .hasSize(3)
                .allSatisfy(work -> assertThat(work.tasks()).hasSize(1));
    }

    @Test
    void firstInstancesComeFirstThenTasksThenFurtherInstancesAndLargeBeforeSmall() {
        Batch batch = new Batch(
                List.of(Cells.lrp("a", 1, 5), Cells.lrp("a", 0, 5), Cells.lrp("b", 0, 7), Cells.lrp("b", 1, 7)),
                List.of(Cells.task("small", 1), Cells.task("large", 2)));
        assertThat(Auction.order(batch).stream().map(item -> switch (item) {
                    case Item.Lrp lrp -> lrp.work().processGuid() + lrp.work().index();
                    case Item.Task task -> task.work().taskGuid();
                }))
                .containsExactly("b0", "a0", "large", "small", "b1", "a1");
    }

    @Test
    void anInstanceGoesToTheZoneThatHasTheFewestOfItsProcess() {
        List<CellState> cells = List.of(
                Cells.loaded(Cells.cell("busy", "Z1", 100), 60),
                Cells.cell("a", "Z0", 100),
                Cells.cell("b", "Z0", 100));
        Plan plan = auction.plan(cells, new Batch(Cells.instances("red", 4, 1), List.of()));
        assertThat(plan.work().stream()
                        .filter(work -> work.cellId().equals("busy"))
                        .findFirst())
                .hasValueSatisfying(work -> assertThat(work.lrps()).hasSize(2));
    }

    @Test
    void aZoneWithoutRoomIsPassedOver() {
        List<CellState> cells = List.of(Cells.cell("tiny", "Z0", 1), Cells.cell("large", "Z1", 100));
        Plan plan = auction.plan(cells, new Batch(Cells.instances("red", 3, 10), List.of()));
        assertThat(plan.unplacedLrps()).isEmpty();
        assertThat(plan.work())
                .singleElement()
                .satisfies(work -> assertThat(work.cellId()).isEqualTo("large"));
    }

    @Test
    void largeInstancesThatComeLateFindAPlaceIfThereIsOneInAnyOrder() {
        List<CellState> cells = List.of(Cells.cell("a", "Z0", 10), Cells.cell("b", "Z0", 10));
        List<Work.Lrp> lrps = List.of(
                Cells.lrp("small", 0, 5), Cells.lrp("small", 1, 5), Cells.lrp("large", 1, 9), Cells.lrp("tiny", 0, 1));
        Plan inOneOrder = auction.plan(cells, new Batch(lrps, List.of()));
        assertThat(inOneOrder.unplacedLrps()).isEmpty();
    }

    @Test
    void theLargeDoNotPushOutWhoComesFirst() {
        List<CellState> cells = List.of(Cells.cell("a", "Z0", 10));
        Plan plan =
                auction.plan(cells, new Batch(List.of(Cells.lrp("large", 1, 10), Cells.lrp("small", 0, 1)), List.of()));
        assertThat(plan.unplacedLrps())
                .singleElement()
                .satisfies(unplaced -> assertThat(unplaced.work().processGuid()).isEqualTo("large"));
    }

    @Test
    void volumeDriversMustBeOnTheCell() {
        Work.Lrp mounts = new Work.Lrp("a", 0, "d", "preloaded:linux", 1, 1, 1, List.of(), List.of("nfs"));
        assertThat(reason(Cells.simulated(2), mounts))
                .isEqualTo("found no compatible cell with required volume drivers");
    }

    @Test
    void withFirstFitTheFirstCellsOfEachZoneFill() {
        Plan plan = new Auction(new Weights(0, 0.5, 0))
                .plan(
                        Cells.simulated(4),
                        new Batch(
                                IntStream.range(0, 6)
                                        .mapToObj(i -> Cells.lrp("p" + i, 0, 1))
                                        .toList(),
                                List.of()));
        assertThat(plan.work()).extracting(Work::cellId).containsExactlyInAnyOrder("REP-1", "REP-2");
    }

    @Test
    void noMoreContainersStartAtOnceThanAreAllowed() {
        Plan plan = new Auction(new Weights(0.25, 0, 3))
                .plan(Cells.simulated(2), new Batch(Cells.instances("red", 5, 1), List.of()));
        assertThat(plan.unplacedLrps())
                .hasSize(2)
                .allSatisfy(unplaced -> assertThat(unplaced.reason())
                        .isEqualTo("waiting to start instance: reached in-flight start limit"));
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

    private String reason(List<CellState> cells, Work.Lrp lrp) {
        Plan plan = auction.plan(cells, new Batch(List.of(lrp), List.of()));
        assertThat(plan.unplacedLrps()).hasSize(1);
        return plan.unplacedLrps().getFirst().reason();
    }

    private String winner(List<CellState> cells, Work.Lrp lrp) {
        Plan plan = auction.plan(cells, new Batch(List.of(lrp), List.of()));
        assertThat(plan.work()).hasSize(1);
        return plan.work().getFirst().cellId();
    }
}
