package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import java.util.List;

/**
 * The outcome of an auction.
 *
 * @param work what each cell gets
 * @param unplacedLrps instances that found no place
 * @param unplacedTasks tasks that found no place
 * @param decisions why, in the order in which they were made; as many as were asked for
 */
public record Plan(
        List<Work> work,
        List<Unplaced<Work.Lrp>> unplacedLrps,
        List<Unplaced<Work.Task>> unplacedTasks,
        List<Decision> decisions) {

    public Plan {
        work = List.copyOf(work);
        unplacedLrps = List.copyOf(unplacedLrps);
        unplacedTasks = List.copyOf(unplacedTasks);
        decisions = List.copyOf(decisions);
    }

    /** @param reason as users see it, such as {@code insufficient resources: memory} */
    public record Unplaced<W>(W work, String reason) {}
}
