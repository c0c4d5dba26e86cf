package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.diego.auction.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Work that waits for the next auction, each piece once: the first request for it wins (diego-core.md f.2). */
final class BatchQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<LrpIdentity, Work.Lrp> lrps = new LinkedHashMap<>();
    private final Map<String, Work.Task> tasks = new LinkedHashMap<>();

    void add(List<Work.Lrp> moreLrps, List<Work.Task> moreTasks) {
        lock.lock();
        try {
            moreLrps.forEach(lrp -> lrps.putIfAbsent(new LrpIdentity(lrp.processGuid(), lrp.index()), lrp));
            moreTasks.forEach(task -> tasks.putIfAbsent(task.taskGuid(), task));
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is work; does not take it. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            while (lrps.isEmpty() && tasks.isEmpty()) {
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits. */
    Batch drain() {
        lock.lock();
        try {
            Batch batch = new Batch(new ArrayList<>(lrps.values()), new ArrayList<>(tasks.values()));
            lrps.clear();
            tasks.clear();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private record LrpIdentity(String processGuid, int index) {}
}
