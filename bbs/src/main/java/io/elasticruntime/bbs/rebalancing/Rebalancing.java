package io.elasticruntime.bbs.rebalancing;

import io.elasticruntime.bbs.rebalancing.Landscape.Cell;
import io.elasticruntime.bbs.rebalancing.Landscape.Instance;
import io.elasticruntime.bbs.rebalancing.Landscape.Room;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides which instances would stand better elsewhere. An LRP stands evenly if the numbers of its instances differ by
 * one at most between zones, and within each zone between cells. A move takes an instance from where there are at least
 * two more than where it goes, between zones or else within one; so each move makes its LRP more even, none is worth
 * taking back, and there is an end. An LRP gives one instance at a time; those that stand least evenly go first.
 */
final class Rebalancing {

    private final Map<String, Cell> cells = new TreeMap<>();
    private final Map<String, Room> free = new HashMap<>();

    private Rebalancing(Collection<Cell> cells) {
        cells.forEach(cell -> {
            this.cells.put(cell.cellId(), cell);
            free.put(cell.cellId(), cell.free());
        });
    }

    /** At most {@code atMost} moves that can go on together: room that one will leave is not given to another. */
    static List<Move> propose(Landscape landscape, int atMost) {
        Rebalancing rebalancing = new Rebalancing(landscape.cells());
        Map<String, List<Instance>> lrps = landscape.instances().stream()
                .filter(instance -> rebalancing.cells.containsKey(instance.cellId()))
                .collect(Collectors.groupingBy(
                        instance -> instance.key().processGuid(), TreeMap::new, Collectors.toList()));
        return lrps.values().stream()
                .map(rebalancing::spread)
                .sorted(Comparator.comparingLong(Spread::difference).reversed())
                .flatMap(spread -> spread.move().stream())
                .limit(atMost)
                .toList();
    }

    private Spread spread(List<Instance> instances) {
        return new Spread(instances);
    }

    private Cell cellOf(Instance instance) {
        return Objects.requireNonNull(cells.get(instance.cellId()));
    }

    private Room room(Cell cell) {
        return Objects.requireNonNull(free.get(cell.cellId()));
    }

    /** How one LRP stands. */
    private final class Spread {

        private final List<Instance> instances;
        private final Map<String, Long> byZone = new HashMap<>();
        private final Map<String, Long> byCell = new HashMap<>();

        Spread(List<Instance> instances) {
            this.instances = instances;
            cells.values().forEach(cell -> byZone.put(cell.zone(), 0L));
            instances.forEach(instance -> {
                byZone.merge(cellOf(instance).zone(), 1L, Long::sum);
                byCell.merge(instance.cellId(), 1L, Long::sum);
            });
        }

        /** Between the zone with most and the one with fewest instances. */
        long difference() {
            var counts = byZone.values().stream().mapToLong(Long::longValue).summaryStatistics();
            return counts.getMax() - counts.getMin();
        }

        /** From where most are; of several the one with the highest index. */
        Optional<Move> move() {
            List<Instance> inOrder = new ArrayList<>(instances);
            inOrder.sort(Comparator.<Instance>comparingLong(instance -> inZone(cellOf(instance)))
                    .thenComparingLong(instance -> inCell(cellOf(instance)))
                    .thenComparingInt(instance -> instance.key().index())
                    .reversed());
            for (Instance instance : inOrder) {
                Optional<Cell> destination = destination(instance);
                if (destination.isPresent()) {
                    Cell to = destination.get();
                    free.put(to.cellId(), room(to).without(instance.needs()));
                    return Optional.of(new Move(instance.key(), instance.instance(), to.cellId()));
                }
            }
            return Optional.empty();
        }

        /** Where fewest are; of several cells the one with most memory left. */
        private Optional<Cell> destination(Instance instance) {
            Cell from = cellOf(instance);
            return cells.values().stream()
                    .filter(to ->
                            isBetter(from, to) && to.offers().equals(from.offers()) && room(to).holds(instance.needs()))
                    .min(Comparator.<Cell>comparingLong(this::inZone)
                            .thenComparingLong(this::inCell)
                            .thenComparingLong(to -> -room(to).memoryMb()));
        }

        private boolean isBetter(Cell from, Cell to) {
            return from.zone().equals(to.zone()) ? inCell(from) - inCell(to) >= 2 : inZone(from) - inZone(to) >= 2;
        }

        private long inZone(Cell cell) {
            return byZone.getOrDefault(cell.zone(), 0L);
        }

        private long inCell(Cell cell) {
            return byCell.getOrDefault(cell.cellId(), 0L);
        }
    }
}
