package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;
import java.util.List;

/** Work to be placed together, each piece once. */
public record Batch(List<Work.Lrp> lrps, List<Work.Task> tasks) {

    public Batch {
        lrps = List.copyOf(lrps);
        tasks = List.copyOf(tasks);
    }

    public boolean isEmpty() {
        return lrps.isEmpty() && tasks.isEmpty();
    }
}
