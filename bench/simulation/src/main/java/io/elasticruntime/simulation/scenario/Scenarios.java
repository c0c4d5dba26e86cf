package io.elasticruntime.simulation.scenario;

import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.diego.auction.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The table of diego-core.md h.2, and one on cells that refuse work, which the original has not. */
final class Scenarios {

    private static final int[][] SIZES = {{4, 8}, {10, 40}, {20, 200}, {40, 800}};
    private static final double[] FIRST_FIT = {0.25, 0.5, 0.75};
    private static final double STARTING_WITH_FIRST_FIT = 0.5;

    private Scenarios() {}

    static List<Scenario> all() {
        return Stream.of(
                        smallColdStarts(),
                        firstCellsFill(),
                        oneProcessSpreadsWithFirstFit(),
                        largeColdStarts(),
                        imbalanced(),
                        Stream.of(zones()),
                        wattersDemo(),
                        Stream.of(lowMemory(), refusals()))
                .flatMap(Function.identity())
                .toList();
    }

    private static Stream<Scenario> smallColdStarts() {
        return Stream.of(SIZES)
                .map(size -> new Scenario(
                        "cold start: %d instances on %d cells".formatted(size[1], size[0]),
                        Weights.DEFAULT,
                        empty(size[0]),
                        unique(size[1]),
                        Threshold.even(1)));
    }

    private static Stream<Scenario> firstCellsFill() {
        return withFirstFit((weight, size) -> new Scenario(
                "first fit %.2f: %d instances on %d cells".formatted(weight, size[1], size[0]),
                new Weights(STARTING_WITH_FIRST_FIT, weight, 0),
                empty(size[0]),
                unique(size[1]),
                Threshold.firstCellsFill()));
    }

    private static Stream<Scenario> oneProcessSpreadsWithFirstFit() {
        return withFirstFit((weight, size) -> new Scenario(
                "first fit %.2f, one process: %d instances on %d cells".formatted(weight, size[1], size[0]),
                new Weights(STARTING_WITH_FIRST_FIT, weight, 0),
                empty(size[0]),
                process("yellow", size[1]),
                Threshold.even(1)));
    }

    private static Stream<Scenario> largeColdStarts() {
        return Stream.of(25, 100)
                .map(cells -> new Scenario(
                        "large cold start: %d instances on %d cells".formatted(82 * cells, cells),
                        Weights.DEFAULT,
                        empty(cells),
                        random -> mixedSizes(cells, random),
                        Threshold.even(10)));
    }

    /** Of each size one half are processes of their own, the other half instances of four processes. */
    private static List<Work.Lrp> mixedSizes(int cells, SplittableRandom random) {
        List<Work.Lrp> lrps = new ArrayList<>();
        int[][] sizes = {{72 * cells, 1}, {8 * cells, 2}, {2 * cells, 4}};
        for (int[] size : sizes) {
            for (int i = 0; i < size[0]; i++) {
                String process = i < size[0] / 2 ? "unique-" + i : "process-" + random.nextInt(4);
                lrps.add(lrp(process + "-" + size[1], i, size[1]));
            }
        }
        for (int i = lrps.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Work.Lrp moved = lrps.set(other, lrps.get(i));
            lrps.set(i, moved);
        }
        return lrps;
    }

    private static Stream<Scenario> imbalanced() {
        return Stream.of(new int[] {95, 500}, new int[] {99, 100})
                .map(size -> new Scenario(
                        "deploy: %d instances, %d of 100 cells loaded".formatted(size[1], size[0]),
                        Weights.DEFAULT,
                        loaded(100, number -> number < size[0] ? 50 : 0),
                        unique(size[1]),
                        Threshold.even(1)));
    }

    private static Scenario zones() {
        return new Scenario(
                "zones: 40 instances, two cells and a loaded one",
                Weights.DEFAULT,
                loaded(3, number -> number == 1 ? 50 : 0),
                process("red", 40),
                Threshold.inEachZone(20));
    }

    private static Stream<Scenario> wattersDemo() {
        return Stream.of(new int[] {10, 80}, new int[] {30, 200}, new int[] {100, 400})
                .map(size -> new Scenario(
                        "Watters demo: %d instances on %d cells, almost full".formatted(size[1], size[0]),
                        Weights.DEFAULT,
                        random -> loaded(size[0], _ -> 78 + random.nextInt(3)).apply(random),
                        process("red", size[1]),
                        Threshold.even(1)));
    }

    private static Scenario lowMemory() {
        Work.Lrp first = lrp("red", 0, 50);
        Work.Lrp second = lrp("red", 1, 50);
        return new Scenario(
                "low memory: 80 small and 2 large instances on one cell",
                Weights.DEFAULT,
                empty(1),
                _ -> Stream.concat(
                                IntStream.range(0, 80).mapToObj(i -> lrp("small-" + i, 0, 1)), Stream.of(first, second))
                        .toList(),
                Threshold.missing(31).and(Threshold.wins(first)).and(Threshold.loses(second)));
    }

    private static Scenario refusals() {
        return new Scenario(
                "refusals: 1000 instances on 40 cells that refuse a tenth",
                Weights.DEFAULT,
                random -> IntStream.range(0, 40)
                        .mapToObj(number -> new Cell(number, 0, 0.1, random.split()))
                        .toList(),
                unique(1000),
                Threshold.even(1));
    }

    private static Stream<Scenario> withFirstFit(Sized scenario) {
        return IntStream.range(0, FIRST_FIT.length * SIZES.length)
                .mapToObj(i -> scenario.of(FIRST_FIT[i / SIZES.length], SIZES[i % SIZES.length]));
    }

    private interface Sized {
        Scenario of(double firstFit, int[] size);
    }

    private static Function<SplittableRandom, List<Cell>> empty(int count) {
        return loaded(count, _ -> 0);
    }

    private static Function<SplittableRandom, List<Cell>> loaded(int count, IntUnaryOperator load) {
        return random -> IntStream.range(0, count)
                .mapToObj(number -> new Cell(number, load.applyAsInt(number), 0, random.split()))
                .toList();
    }

    /** Each its own process; the index is the position, so that they are placed in this order. */
    private static Function<SplittableRandom, List<Work.Lrp>> unique(int count) {
        return _ -> IntStream.range(0, count)
                .mapToObj(i -> lrp("unique-" + i, i, 1))
                .toList();
    }

    private static Function<SplittableRandom, List<Work.Lrp>> process(String guid, int count) {
        return _ -> IntStream.range(0, count).mapToObj(i -> lrp(guid, i, 1)).toList();
    }

    private static Work.Lrp lrp(String guid, int index, int memoryMb) {
        return new Work.Lrp(guid, index, "auction", "preloaded:linux", memoryMb, 1, 10, List.of(), List.of());
    }
}
