package io.elasticruntime.auctioneer.auction;

import io.elasticruntime.diego.auction.Work;

/** One thing to place. */
public sealed interface Item {

    int memoryMb();

    /** One instance of an LRP. */
    record Lrp(Work.Lrp work) implements Item {
        @Override
        public int memoryMb() {
            return work.memoryMb();
        }
    }

    /** A task. */
    record Task(Work.Task work) implements Item {
        @Override
        public int memoryMb() {
            return work.memoryMb();
        }
    }
}
