package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.auctioneer.auction.Demand.Requirements;
import io.elasticruntime.diego.auction.Explanation.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says of every cell what it was thought of when one piece of work was placed: its score, or what kept it from being
 * scored. Looks at all cells, and so is asked only as often as {@link Detail} allows.
 */
final class Reasons {

    private static final double BILLION = 1e9;

    private final List<Cell> cells;
    private final Detail detail;
    private final List<Decision> decisions = new ArrayList<>();
    private int looksForPlaced;
    private int looksForUnplaced;

    Reasons(List<Cell> cells, Detail detail) {
        this.cells = cells;
        this.detail = detail;
        this.looksForPlaced = detail.looks();
        this.looksForUnplaced = detail.looks();
    }

    /** The decisions that were noted. */
    List<Decision> decisions() {
        return decisions;
    }

    /** Notes that work wins a cell; to be called before the cell is given it. */
    void placed(Item item, Cell winner, View view) {
        if (decisions.size() >= detail.decisions()) {
            return;
        }
        if (looksForPlaced >= cells.size()) {
            looksForPlaced -= cells.size();
            note(item, winner.id, null, view);
        } else {
            Verdict only = new Verdict(winner.id, winner.zone().name, view.score(winner) / BILLION, null);
            decisions.add(new Decision(item, winner.id, null, List.of(only), Map.of()));
        }
    }

    /** Notes that work finds no place. */
    void unplaced(Item item, String placementError, View view) {
        if (decisions.size() >= detail.decisions()) {
            return;
        }
        if (looksForUnplaced >= cells.size()) {
            looksForUnplaced -= cells.size();
            note(item, null, placementError, view);
        } else {
            decisions.add(new Decision(item, null, placementError, List.of(), Map.of()));
        }
    }

    private void note(Item item, @Nullable String winner, @Nullable String placementError, View view) {
        List<Verdict> scored = new ArrayList<>();
        List<Verdict> vetoed = new ArrayList<>();
        Map<String, Integer> vetoes = new TreeMap<>();
        for (Cell cell : cells) {
            String veto = view.veto(cell);
            if (veto == null) {
                scored.add(new Verdict(cell.id, cell.zone().name, view.score(cell) / BILLION, null));
            } else {
                vetoed.add(new Verdict(cell.id, cell.zone().name, null, veto));
                vetoes.merge(veto, 1, Integer::sum);
            }
        }
        scored.sort(Comparator.comparing(Verdict::score, Comparator.nullsLast(Comparator.naturalOrder())));
        scored.addAll(vetoed);
        List<Verdict> named = scored.stream().limit(detail.cells()).toList();
        decisions.add(new Decision(item, winner, placementError, named, vetoes));
    }

    /** How one piece of work sees the cells at the moment of its decision. */
    interface View {

        long score(Cell cell);

        /** Why a cell is not scored; null if it is. */
        @Nullable
        String veto(Cell cell);

        /** What keeps a cell from taking the work whatever else there is; null: nothing does. */
        static @Nullable String unfit(Cell cell, Demand demand) {
            Requirements wanted = demand.requirements();
            return switch (cell.group.features.mismatch(wanted)) {
                case ROOTFS -> "does not have the root file system " + wanted.rootfs();
                case VOLUME_DRIVERS -> "does not have all volume drivers of " + wanted.volumeDrivers();
                case PLACEMENT_TAGS -> "placement tags of the cell and of the work do not match";
                case null -> {
                    Shortage shortage = new Shortage(demand);
                    shortage.limitTo(cell.room());
                    yield shortage.lacking().isEmpty() ? null : PlacementErrors.insufficient(shortage.lacking());
                }
            };
        }
    }
}
