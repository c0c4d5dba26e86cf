package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Plan.Unplaced;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.auctioneer.batch.CellStates.Snapshot;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Holds one auction after another (diego-core.md f.2): asks all cells for their state, then takes all work that has
 * gathered meanwhile, decides in one thread, and sends each cell its work, all at once. What a cell refuses or does not
 * get takes part again, in an auction on fresh states, with the last reason kept should it never find a place.
 */
@Component
class AuctionLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuctionLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final BatchQueue queue = new BatchQueue();
    private final Map<String, Integer> retries = new ConcurrentHashMap<>();
    private final CellStates cells;
    private final PlacementReports reports;
    private final AuctionProperties properties;
    private final ExecutorService threads;
    private final Auction auction;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    AuctionLoop(CellStates cells, PlacementReports reports, AuctionProperties properties, ExecutorService cellThreads) {
        this.cells = cells;
        this.reports = reports;
        this.properties = properties;
        this.threads = cellThreads;
        this.auction = new Auction(
                new Weights(properties.startingContainerWeight(), 0, properties.startingContainersAtMost()));
    }

    /** Work joins the next auction; what waits already is not added twice. */
    void add(List<Work.Lrp> lrps, List<Work.Task> tasks) {
        queue.add(lrps, tasks);
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("auctions").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread loop = thread;
        if (loop != null) {
            loop.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                queue.await();
                Snapshot snapshot = cellsThatAnswer();
                Plan plan = auction.plan(snapshot.states(), queue.drain());
                report(plan);
                deliver(plan, snapshot);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("an auction failed");
            }
        }
    }

    /** Waits a little for cells, as at start-up; without the BBS there is nobody to tell, so that wait has no end. */
    private Snapshot cellsThatAnswer() throws InterruptedException {
        long giveUp = System.nanoTime() + properties.patience().toNanos();
        while (true) {
            try {
                Snapshot snapshot = cells.fetch();
                if (!snapshot.states().isEmpty() || System.nanoTime() - giveUp >= 0) {
                    return snapshot;
                }
            } catch (ResourceAccessException | ProblemException e) {
                log.atWarn().addKeyValue("cause", e.getMessage()).log("the BBS does not say which cells there are");
            }
            Thread.sleep(PAUSE);
        }
    }

    private void report(Plan plan) {
        plan.unplacedLrps().forEach(unplaced -> {
            retries.remove(
                    identity(unplaced.work().processGuid(), unplaced.work().index()));
            reports.lrp(unplaced);
        });
        plan.unplacedTasks().forEach(unplaced -> {
            retries.remove(identity(unplaced.work().taskGuid()));
            reports.task(unplaced);
        });
    }

    /**
     * Sends all cells their work at once. Waits until they have it, because the next auction counts on what they say
     * of themselves, but not for ever: a cell that hangs must not keep the others from getting work.
     */
    private void deliver(Plan plan, Snapshot snapshot) throws InterruptedException {
        CountDownLatch pending = new CountDownLatch(plan.work().size());
        for (Work work : plan.work()) {
            threads.execute(() -> {
                try {
                    settle(work, Delivery.send(cells.rep(snapshot.address(work.cellId())), work));
                } finally {
                    pending.countDown();
                }
            });
        }
        if (!pending.await(properties.stateTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            log.atWarn().addKeyValue("cells", pending.getCount()).log("some cells are slow to take work");
        }
    }

    private void settle(Work work, Work.Refused refused) {
        Map<String, String> reasons = new HashMap<>();
        refused.lrps().forEach(lrp -> reasons.put(identity(lrp.processGuid(), lrp.index()), lrp.reason()));
        refused.tasks().forEach(task -> reasons.put(identity(task.taskGuid()), task.reason()));
        for (Work.Lrp lrp : work.lrps()) {
            settle(
                    identity(lrp.processGuid(), lrp.index()),
                    reasons,
                    () -> queue.add(List.of(lrp), List.of()),
                    reason -> reports.lrp(new Unplaced<>(lrp, reason)));
        }
        for (Work.Task task : work.tasks()) {
            settle(
                    identity(task.taskGuid()),
                    reasons,
                    () -> queue.add(List.of(), List.of(task)),
                    reason -> reports.task(new Unplaced<>(task, reason)));
        }
    }

    private void settle(String identity, Map<String, String> reasons, Runnable again, Consumer<String> giveUp) {
        String reason = reasons.get(identity);
        if (reason == null) {
            retries.remove(identity);
            return;
        }
        int attempt = retries.merge(identity, 1, Integer::sum);
        if (attempt >= properties.attempts()) {
            retries.remove(identity);
            giveUp.accept(reason);
            return;
        }
        log.atInfo()
                .addKeyValue("work", identity)
                .addKeyValue("attempt", attempt)
                .addKeyValue("reason", reason)
                .log("work was refused and is auctioned again");
        threads.execute(() -> {
            try {
                Thread.sleep(properties.backoff().multipliedBy(1L << attempt));
                again.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String identity(String processGuid, int index) {
        return processGuid + "." + index;
    }

    private static String identity(String taskGuid) {
        return "task " + taskGuid;
    }
}
