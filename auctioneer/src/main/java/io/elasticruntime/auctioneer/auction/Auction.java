package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides where a batch of work goes (diego-core.md f.3). First instances of every LRP come first, then tasks, then
 * further instances; within these the large before the small. An instance goes to the zone that holds the fewest of its
 * LRP, and there to the cell with the lowest score; among equal scores to the first of the snapshot. The decision is
 * made on a snapshot, one after another, each placement counting for the next.
 *
 * <p>That order decides who is placed when there is not room for all. It is not the best one to fill cells: large
 * instances that come late find only crumbs. So everything is tried a second time with the large first, process by
 * process, and the better plan is taken: the one that leaves out less, provided that it leaves out nothing that the
 * other places; if both leave out the same, the more even one.
 *
 * <p>Deterministic: equal snapshots and batches give equal plans.
 */
public final class Auction {

    private static final Comparator<Work.Lrp> FIRST_INSTANCES_THEN_LARGE =
            Comparator.comparingInt(Work.Lrp::index).thenComparing(Work.Lrp::memoryMb, Comparator.reverseOrder());
    private static final Comparator<Work.Task> LARGE =
            Comparator.comparing(Work.Task::memoryMb, Comparator.reverseOrder());

    private final Weights weights;
    private final Detail detail;

    /** An auction that explains nothing. */
    public Auction(Weights weights) {
        this(weights, Detail.NONE);
    }

    /** @param detail how much plans say about their decisions; changes nothing in the decisions themselves */
    public Auction(Weights weights, Detail detail) {
        this.weights = weights;
        this.detail = detail;
    }

    /** Places what can be placed on the cells as they are, and says of the rest why not. */
    public Plan plan(List<CellState> cells, Batch batch) {
        List<Item> items = order(batch);
        List<Item> largeFirst = largeFirst(batch);
        Round usual = round(cells, items);
        if (largeFirst.equals(items)) {
            return usual.plan();
        }
        Round other = round(cells, largeFirst);
        return other.isBetterThan(usual) ? other.plan() : usual.plan();
    }

    private Round round(List<CellState> cells, List<Item> items) {
        Round round = new Round(cells, items, weights, detail);
        items.forEach(round::place);
        return round;
    }

    /** The order in which work is placed. Equal work keeps the order in which it was asked for. */
    static List<Item> order(Batch batch) {
        List<Work.Lrp> lrps = new ArrayList<>(batch.lrps());
        lrps.sort(FIRST_INSTANCES_THEN_LARGE);
        List<Work.Task> tasks = new ArrayList<>(batch.tasks());
        tasks.sort(LARGE);
        List<Item> items = new ArrayList<>(lrps.size() + tasks.size());
        lrps.stream().filter(lrp -> lrp.index() == 0).map(Item.Lrp::new).forEach(items::add);
        tasks.stream().map(Item.Task::new).forEach(items::add);
        lrps.stream().filter(lrp -> lrp.index() > 0).map(Item.Lrp::new).forEach(items::add);
        return items;
    }

    /** The order that fills cells best. Equal work keeps the order in which it was asked for. */
    static List<Item> largeFirst(Batch batch) {
        List<Item> items = new ArrayList<>(batch.lrps().size() + batch.tasks().size());
        batch.lrps().stream().map(Item.Lrp::new).forEach(items::add);
        batch.tasks().stream().map(Item.Task::new).forEach(items::add);
        items.sort(Comparator.comparing(Item::memoryMb, Comparator.reverseOrder()));
        return items;
    }
}
