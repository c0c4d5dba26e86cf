package io.elasticruntime.bbs.rebalancing;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.rebalancing.Landscape.Cell;
import io.elasticruntime.bbs.rebalancing.Landscape.Instance;
import io.elasticruntime.bbs.rebalancing.Landscape.Room;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebalancingTest {

    private static final Room AMPLE = new Room(1000, 1000, 100);
    private static final Room ONE = new Room(1, 1, 1);

    @Test
    void aZoneThatHasReturnedGetsInstancesOfWhatStandsInTheOthers() {
        List<Cell> cells = List.of(cell("a", "z1"), cell("b", "z2"), cell("c", "z3"));
        List<Instance> instances = List.of(instance("app", 0, "a"), instance("app", 1, "b"), instance("app", 2, "a"));
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 5))
                .containsExactly(new Move(key("app", 2), new InstanceKey("app-2", "a"), "c"));
    }

    @Test
    void twoOnOneCellArePartedWhenTheirZoneHasAnEmptyOne() {
        List<Cell> cells = List.of(cell("a", "z1"), cell("b", "z1"));
        List<Instance> instances = List.of(instance("app", 0, "a"), instance("app", 1, "a"));
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 5))
                .extracting(Move::to)
                .containsExactly("b");
    }

    @Test
    void whatStandsEvenlyStays() {
        List<Cell> cells = List.of(cell("a", "z1"), cell("b", "z2"), cell("c", "z1"));
        List<Instance> instances = List.of(
                instance("app", 0, "a"), instance("app", 1, "b"), instance("app", 2, "c"), instance("one", 0, "a"));
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 5)).isEmpty();
    }

    @Test
    void nothingMovesToACellOfAnotherKindOrWithoutRoom() {
        List<Cell> cells = List.of(
                cell("a", "z1"),
                new Cell("other", "z2", "windows", AMPLE),
                new Cell("full", "z3", "linux", new Room(1000, 0, 100)));
        List<Instance> instances = List.of(instance("app", 0, "a"), instance("app", 1, "a"));
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 5)).isEmpty();
    }

    @Test
    void roomIsGivenOnceAndTheLeastEvenGoFirst() {
        List<Cell> cells = List.of(cell("a", "z1"), new Cell("b", "z2", "linux", new Room(1, 1, 1)));
        List<Instance> instances = List.of(
                instance("even-less", 0, "a"),
                instance("even-less", 1, "a"),
                instance("even-less", 2, "a"),
                instance("app", 0, "a"),
                instance("app", 1, "a"));
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 5))
                .extracting(move -> move.key().processGuid())
                .containsExactly("even-less");
    }

    @Test
    void noMoreThanWantedMoveAtATimeAndOneOfEachLrp() {
        List<Cell> cells = List.of(cell("a", "z1"), cell("b", "z2"));
        List<Instance> instances = new ArrayList<>();
        for (int app = 0; app < 4; app++) {
            for (int index = 0; index < 4; index++) {
                instances.add(instance("app-" + app, index, "a"));
            }
        }
        assertThat(Rebalancing.propose(new Landscape(cells, instances), 3))
                .hasSize(3)
                .extracting(move -> move.key().processGuid())
                .doesNotHaveDuplicates();
    }

    /** All ways in which up to five instances stand on four cells in two zones. */
    @Test
    void everySmallCaseBecomesEvenAndEachMoveMakesItMoreSo() {
        List<Cell> cells = List.of(cell("a", "z1"), cell("b", "z1"), cell("c", "z2"), cell("d", "z2"));
        for (int size = 1; size <= 5; size++) {
            for (int code = 0; code < 1 << 2 * size; code++) {
                int places = code;
                settle(
                        cells,
                        IntStream.range(0, size)
                                .mapToObj(index -> instance(
                                        "app",
                                        index,
                                        cells.get(places >> 2 * index & 3).cellId()))
                                .toList(),
                        5);
            }
        }
    }

    @Test
    void whateverStandsHoweverBecomesEvenWhereThereIsRoom() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Cell> cells = IntStream.range(0, 2 + random.nextInt(8))
                    .mapToObj(number -> cell("cell-" + number, "z" + random.nextInt(3)))
                    .toList();
            List<Instance> instances = new ArrayList<>();
            for (int app = 0; app < 6; app++) {
                int size = random.nextInt(8);
                for (int index = 0; index < size; index++) {
                    instances.add(instance(
                            "app-" + app,
                            index,
                            cells.get(random.nextInt(cells.size())).cellId()));
                }
            }
            settle(cells, instances, 1 + random.nextInt(4));
        }
    }

    /** Moves until nothing is left to be moved. */
    private static void settle(List<Cell> cells, List<Instance> start, int atMost) {
        List<Instance> instances = new ArrayList<>(start);
        long before = unevenness(cells, instances);
        for (List<Move> moves = propose(cells, instances, atMost); !moves.isEmpty(); ) {
            assertThat(moves).hasSizeLessThanOrEqualTo(atMost);
            for (Move move : moves) {
                instances.removeIf(instance -> instance.key().equals(move.key()));
                instances.add(instance(move.key().processGuid(), move.key().index(), move.to()));
                long after = unevenness(cells, instances);
                assertThat(after).as("after %s", move).isLessThan(before);
                before = after;
            }
            moves = propose(cells, instances, atMost);
        }
        Map<String, String> zones = cells.stream().collect(Collectors.toMap(Cell::cellId, Cell::zone));
        instances.stream()
                .collect(Collectors.groupingBy(instance -> instance.key().processGuid()))
                .values()
                .forEach(app -> {
                    Map<String, Long> byZone = new TreeMap<>();
                    Map<String, Map<String, Long>> byCell = new TreeMap<>();
                    zones.forEach((cell, zone) -> {
                        byZone.put(zone, 0L);
                        byCell.computeIfAbsent(zone, _ -> new TreeMap<>()).put(cell, 0L);
                    });
                    app.forEach(instance -> {
                        String zone = zones.get(instance.cellId());
                        byZone.merge(zone, 1L, Long::sum);
                        byCell.get(zone).merge(instance.cellId(), 1L, Long::sum);
                    });
                    assertEven(byZone);
                    byCell.values().forEach(RebalancingTest::assertEven);
                });
    }

    private static List<Move> propose(List<Cell> cells, List<Instance> instances, int atMost) {
        return Rebalancing.propose(new Landscape(cells, instances), atMost);
    }

    private static void assertEven(Map<String, Long> counts) {
        var statistics = counts.values().stream().mapToLong(Long::longValue).summaryStatistics();
        assertThat(statistics.getMax() - statistics.getMin()).as("%s", counts).isLessThanOrEqualTo(1);
    }

    /** Squares grow with the distance from the mean: zones first, then cells. */
    private static long unevenness(List<Cell> cells, List<Instance> instances) {
        Map<String, String> zones = cells.stream().collect(Collectors.toMap(Cell::cellId, Cell::zone));
        Map<String, Long> byZone = instances.stream()
                .collect(Collectors.groupingBy(
                        instance -> instance.key().processGuid() + zones.get(instance.cellId()),
                        Collectors.counting()));
        Map<String, Long> byCell = instances.stream()
                .collect(Collectors.groupingBy(
                        instance -> instance.key().processGuid() + instance.cellId(), Collectors.counting()));
        return 1000 * squares(byZone) + squares(byCell);
    }

    private static long squares(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(count -> count * count).sum();
    }

    private static Cell cell(String id, String zone) {
        return new Cell(id, zone, "linux", AMPLE);
    }

    private static Instance instance(String guid, int index, String cell) {
        return new Instance(key(guid, index), new InstanceKey(guid + "-" + index, cell), ONE);
    }

    private static LrpKey key(String guid, int index) {
        return new LrpKey(guid, index, "apps");
    }
}
