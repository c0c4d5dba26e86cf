package io.elasticruntime.auctioneer.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three zones, one of which is lost and returns. */
class ZonesTest {

    private static final List<String> ZONES = List.of("Z0", "Z1", "Z2");
    private static final int CELLS_PER_ZONE = 4;
    private static final int APPS = 30;

    private final Auction auction = new Auction(Weights.DEFAULT);
    private final List<Work.Lrp> desired = new ArrayList<>();
    private final Map<String, String> cellOf = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatALostZoneHeldIsPlacedOnTheOthersAndTheReturnedOneGetsWhatComesNext(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int app = 0; app < APPS; app++) {
            desired.addAll(Cells.instances("app-" + app, 2 + random.nextInt(5), 1));
        }
        place(desired, ZONES);
        assertEven(ZONES);

        List<Work.Lrp> lost = held("Z1");
        assertThat(lost).isNotEmpty();
        assertThat(apps(desired))
                .as("apps that still serve")
                .allSatisfy((app, _) -> assertThat(
                                desired.stream().filter(lrp -> lrp.processGuid().equals(app)))
                        .anyMatch(lrp -> !zoneOf(lrp).equals("Z1")));
        lost.forEach(lrp -> cellOf.remove(name(lrp)));
        place(lost, List.of("Z0", "Z2"));
        assertEven(List.of("Z0", "Z2"));

        List<Work.Lrp> next = IntStream.range(0, APPS)
                .mapToObj(app -> {
                    String guid = "app-" + app;
                    return Cells.lrp(guid, apps(desired).get(guid).intValue(), 1);
                })
                .toList();
        desired.addAll(next);
        place(next, ZONES);
        assertThat(next).as("one more of each app").allMatch(lrp -> zoneOf(lrp).equals("Z1"));
        List<Work.Lrp> single = IntStream.range(0, CELLS_PER_ZONE)
                .mapToObj(app -> Cells.lrp("new-" + app, 0, 1))
                .toList();
        desired.addAll(single);
        place(single, ZONES);
        assertThat(single)
                .as("apps of one instance")
                .allMatch(lrp -> zoneOf(lrp).equals("Z1"));
    }

    private void place(List<Work.Lrp> lrps, List<String> zones) {
        Plan plan = auction.plan(zones.stream().flatMap(this::cells).toList(), new Batch(lrps, List.of()));
        assertThat(plan.unplacedLrps()).isEmpty();
        plan.work().forEach(work -> work.lrps().forEach(lrp -> cellOf.put(name(lrp), work.cellId())));
    }

    private Stream<CellState> cells(String zone) {
        return IntStream.range(0, CELLS_PER_ZONE).mapToObj(number -> {
            CellState empty = Cells.cell(zone + "/" + number, zone, 100);
            List<CellState.Lrp> lrps = desired.stream()
                    .filter(lrp -> empty.cellId().equals(cellOf.get(name(lrp))))
                    .map(lrp -> new CellState.Lrp(lrp.processGuid(), lrp.index(), name(lrp), 1, 1))
                    .toList();
            CellResources left = new CellResources(100 - lrps.size(), 100 - lrps.size(), 100 - lrps.size());
            return new CellState(
                    empty.cellId(),
                    empty.repUrl(),
                    zone,
                    empty.total(),
                    left,
                    empty.stacks(),
                    List.of(),
                    List.of(),
                    List.of(),
                    lrps,
                    List.of(),
                    0,
                    false);
        });
    }

    private List<Work.Lrp> held(String zone) {
        return desired.stream().filter(lrp -> zoneOf(lrp).equals(zone)).toList();
    }

    private void assertEven(List<String> zones) {
        apps(desired).keySet().forEach(app -> {
            List<Long> counts = zones.stream()
                    .map(zone -> held(zone).stream()
                            .filter(lrp -> lrp.processGuid().equals(app))
                            .count())
                    .sorted()
                    .toList();
            assertThat(counts.getLast() - counts.getFirst())
                    .as("%s in %s: %s", app, zones, counts)
                    .isLessThanOrEqualTo(1);
        });
    }

    private String zoneOf(Work.Lrp lrp) {
        return cellOf.getOrDefault(name(lrp), "/").split("/")[0];
    }

    private static Map<String, Long> apps(List<Work.Lrp> lrps) {
        return lrps.stream().collect(Collectors.groupingBy(Work.Lrp::processGuid, TreeMap::new, Collectors.counting()));
    }

    private static String name(Work.Lrp lrp) {
        return lrp.processGuid() + "." + lrp.index();
    }
}
