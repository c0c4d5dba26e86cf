package io.elasticruntime.auctioneer.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeping cells in order changes how fast the auction is, and nothing else: the plain scan is the oracle. */
class OrderedCellsTest {

    private static final int ROUNDS = 100;

    @ParameterizedTest
    @ValueSource(longs = {1, 20260101, 4711, 99})
    void theAnswersAreThoseOfThePlainScan(long seed) {
        for (int round = 0; round < ROUNDS; round++) {
            World world = new World(new SplittableRandom(seed * 1_000 + round));
            List<CellState> cells = world.cells();
            // Three auctions in a row, on what the former left after some instances have gone and some cells too.
            for (int auction = 0; auction < 3; auction++) {
                Batch batch = world.batch(auction);
                List<String> expected = PlainScan.decide(cells, batch, world.weights);
                Plan plan = new Auction(world.weights).plan(cells, batch);
                assertThat(decisions(plan))
                        .as("seed %d, round %d, auction %d", seed, round, auction)
                        .containsExactlyInAnyOrderElementsOf(expected);
                cells = world.later(cells, plan);
            }
        }
    }

    @Test
    void equalSnapshotsAndBatchesGiveEqualPlans() {
        World world = new World(new SplittableRandom(5));
        List<CellState> cells = world.cells();
        Batch batch = world.batch(0);
        assertThat(new Auction(world.weights).plan(cells, batch))
                .isEqualTo(new Auction(world.weights).plan(cells, batch));
    }

    @Test
    void betweenEqualScoresTheFirstCellOfTheSnapshotWins() {
        List<CellState> cells = Cells.simulated(4);
        Batch one = new Batch(List.of(Cells.lrp("a", 0, 1)), List.of());
        assertThat(new Auction(Weights.DEFAULT).plan(cells, one).work())
                .singleElement()
                .extracting(Work::cellId)
                .isEqualTo("REP-1");
        assertThat(new Auction(Weights.DEFAULT).plan(cells.reversed(), one).work())
                .singleElement()
                .extracting(Work::cellId)
                .isEqualTo("REP-4");
    }

    private static List<String> decisions(Plan plan) {
        List<String> decisions = new ArrayList<>();
        for (Work work : plan.work()) {
            work.lrps().forEach(lrp -> decisions.add(name(lrp) + " on " + work.cellId()));
            work.tasks().forEach(task -> decisions.add(task.taskGuid() + " on " + work.cellId()));
        }
        plan.unplacedLrps().forEach(unplaced -> decisions.add(name(unplaced.work()) + ": " + unplaced.reason()));
        plan.unplacedTasks().forEach(unplaced -> decisions.add(unplaced.work().taskGuid() + ": " + unplaced.reason()));
        return decisions;
    }

    private static String name(Work.Lrp lrp) {
        return lrp.processGuid() + "." + lrp.index();
    }

    /** A random platform: mixed stacks, tags, drivers and sizes, cells that hold something, weights and limits. */
    private static final class World {

        private static final List<List<String>> TAGS = List.of(List.of(), List.of(), List.of("iso"), List.of("a", "b"));
        private static final List<List<String>> DRIVERS = List.of(List.of(), List.of("nfs"), List.of("nfs", "smb"));
        private static final List<List<String>> STACKS =
                List.of(List.of("linux"), List.of("linux"), List.of("linux", "old"), List.of("windows"));

        final Weights weights;
        private final SplittableRandom random;
        private final boolean uniform;
        private int held;

        World(SplittableRandom random) {
            this.random = random;
            this.uniform = random.nextInt(3) == 0;
            this.weights = new Weights(
                    List.of(0.0, 0.25, 0.5, 1.0).get(random.nextInt(4)),
                    random.nextInt(3) == 0 ? random.nextDouble() * 2 : 0,
                    random.nextInt(4) == 0 ? random.nextInt(60) : 0);
        }

        List<CellState> cells() {
            int zones = 1 + random.nextInt(4);
            return IntStream.range(0, random.nextInt(25))
                    .mapToObj(i -> cell("cell-" + i, "z" + random.nextInt(zones)))
                    .toList();
        }

        private CellState cell(String id, String zone) {
            CellResources total = uniform
                    ? new CellResources(64, 64, 10)
                    : new CellResources(
                            pick(List.of(0, 32, 64, 100)), pick(List.of(0, 64, 200)), pick(List.of(0, 5, 20)));
            List<CellState.Lrp> lrps = IntStream.range(0, random.nextInt(6))
                    .mapToObj(_ ->
                            new CellState.Lrp("p" + random.nextInt(6), random.nextInt(100, 200), "i" + held++, 2, 2))
                    .toList();
            List<CellState.Task> tasks = IntStream.range(0, random.nextInt(3))
                    .mapToObj(_ -> new CellState.Task("old" + held++, 3, 1))
                    .toList();
            return state(
                    id,
                    zone,
                    total,
                    uniform ? STACKS.getFirst() : pick(STACKS),
                    uniform ? List.of() : pick(TAGS),
                    uniform ? List.of() : pick(TAGS),
                    uniform ? List.of() : pick(DRIVERS),
                    lrps,
                    tasks,
                    random.nextInt(4));
        }

        private static CellState state(
                String id,
                String zone,
                CellResources total,
                List<String> stacks,
                List<String> tags,
                List<String> optionalTags,
                List<String> drivers,
                List<CellState.Lrp> lrps,
                List<CellState.Task> tasks,
                int starting) {
            int memory = lrps.stream().mapToInt(CellState.Lrp::memoryMb).sum()
                    + tasks.stream().mapToInt(CellState.Task::memoryMb).sum();
            int disk = lrps.stream().mapToInt(CellState.Lrp::diskMb).sum()
                    + tasks.stream().mapToInt(CellState.Task::diskMb).sum();
            CellResources available = new CellResources(
                    total.memoryMb() - memory, total.diskMb() - disk, total.containers() - lrps.size() - tasks.size());
            return new CellState(
                    id,
                    URI.create("http://" + id),
                    zone,
                    total,
                    available,
                    stacks,
                    tags,
                    optionalTags,
                    drivers,
                    lrps,
                    tasks,
                    starting,
                    false);
        }

        Batch batch(int auction) {
            List<Work.Lrp> lrps = new ArrayList<>();
            int processes = random.nextInt(12);
            for (int process = 0; process < processes; process++) {
                int memory = random.nextInt(12);
                int disk = random.nextInt(12);
                List<String> tags = uniform || random.nextInt(3) > 0 ? List.of() : pick(TAGS);
                List<String> drivers = uniform || random.nextInt(3) > 0 ? List.of() : pick(DRIVERS);
                String stack =
                        uniform ? "linux" : pick(List.of("linux", "linux", "linux", "old", "windows", "solaris"));
                // Sizes may differ within a process: the search must not rely on what it learned about larger ones.
                boolean wavering = random.nextInt(4) == 0;
                int instances = random.nextInt(30);
                for (int index = 0; index < instances; index++) {
                    lrps.add(new Work.Lrp(
                            "p" + process,
                            auction * 1000 + index,
                            "d",
                            "preloaded:" + stack,
                            wavering ? random.nextInt(12) : memory,
                            wavering ? random.nextInt(12) : disk,
                            0,
                            tags,
                            drivers));
                }
            }
            List<Work.Task> tasks = IntStream.range(0, random.nextInt(20))
                    .mapToObj(i -> new Work.Task(
                            "t" + auction + "-" + i,
                            "d",
                            "preloaded:" + pick(List.of("linux", "linux", "old")),
                            random.nextInt(12),
                            random.nextInt(12),
                            0,
                            uniform ? List.of() : pick(TAGS),
                            uniform ? List.of() : pick(DRIVERS)))
                    .toList();
            return new Batch(lrps, tasks);
        }

        /** The cells when they have taken their work and a third of everything, and now and then a cell, has gone. */
        List<CellState> later(List<CellState> cells, Plan plan) {
            Map<String, Work> given = plan.work().stream().collect(Collectors.toMap(Work::cellId, Function.identity()));
            List<CellState> later = new ArrayList<>();
            for (CellState cell : cells) {
                if (random.nextInt(10) == 0) {
                    continue;
                }
                List<CellState.Lrp> lrps = new ArrayList<>(cell.lrps());
                List<CellState.Task> tasks = new ArrayList<>(cell.tasks());
                Work work = given.get(cell.cellId());
                if (work != null) {
                    work.lrps()
                            .forEach(lrp -> lrps.add(new CellState.Lrp(
                                    lrp.processGuid(), lrp.index(), "i" + held++, lrp.memoryMb(), lrp.diskMb())));
                    work.tasks()
                            .forEach(task ->
                                    tasks.add(new CellState.Task(task.taskGuid(), task.memoryMb(), task.diskMb())));
                }
                lrps.removeIf(_ -> random.nextInt(3) == 0);
                tasks.removeIf(_ -> random.nextInt(3) == 0);
                later.add(state(
                        cell.cellId(),
                        cell.zone(),
                        cell.total(),
                        cell.stacks(),
                        cell.placementTags(),
                        cell.optionalPlacementTags(),
                        cell.volumeDrivers(),
                        lrps,
                        tasks,
                        random.nextInt(4)));
            }
            return later;
        }

        private <T> T pick(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
