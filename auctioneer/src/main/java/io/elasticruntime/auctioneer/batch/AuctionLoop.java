package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Auction;
import io.elasticruntime.auctioneer.auction.Batch;
import io.elasticruntime.auctioneer.auction.Detail;
import io.elasticruntime.auctioneer.auction.Item;
import io.elasticruntime.auctioneer.auction.Plan;
import io.elasticruntime.auctioneer.auction.Plan.Unplaced;
import io.elasticruntime.auctioneer.auction.Weights;
import io.elasticruntime.auctioneer.batch.BatchQueue.Piece;
import io.elasticruntime.auctioneer.batch.CellStates.Snapshot;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Holds one auction after another (diego-core.md f.2): asks all cells for their state, then takes all work that has
 * gathered meanwhile, decides in one thread, and sends each cell its work, all at once. What a cell refuses or surely
 * did not get takes part again at once, in an auction on fresh states, with the last reason kept should it never find a
 * place. What a cell already holds is not placed again.
 *
 * <p>Nothing is kept on disk: the work itself is in the BBS, which asks again, here or elsewhere, for what nobody
 * claims.
 */
@Component
class AuctionLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuctionLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final BatchQueue queue = new BatchQueue();
    private final CellStates cells;
    private final PlacementReports reports;
    private final Explanations explanations;
    private final AuctionMetrics metrics;
    private final AuctionProperties properties;
    private final ExecutorService threads;
    private final Auction auction;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    AuctionLoop(
            CellStates cells,
            PlacementReports reports,
            Explanations explanations,
            AuctionMetrics metrics,
            AuctionProperties properties,
            ExecutorService cellThreads) {
        this.cells = cells;
        this.reports = reports;
        this.explanations = explanations;
        this.metrics = metrics;
        this.properties = properties;
        this.threads = cellThreads;
        AuctionProperties.Explanations explained = properties.explanations();
        this.auction = new Auction(
                new Weights(
                        properties.startingContainerWeight(),
                        properties.binPackFirstFitWeight(),
                        properties.startingContainersAtMost()),
                new Detail(explained.looks(), explained.cells(), explained.decisions()));
    }

    /** Work joins the next auction; what waits already, or is being placed, is not added twice. */
    void add(List<Item> items) {
        queue.add(items);
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
                hold(snapshot, queue.drain());
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

    private void hold(Snapshot snapshot, List<Piece> drained) throws InterruptedException {
        Round round = new Round(snapshot);
        try {
            round.hold(drained);
        } catch (RuntimeException e) {
            // The BBS asks again for what is now forgotten.
            drained.forEach(piece -> queue.settled(piece.identity()));
            throw e;
        }
    }

    /** One auction. */
    private final class Round {

        private final Snapshot snapshot;
        private final Map<Identity, Piece> pieces = new HashMap<>();

        Round(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        void hold(List<Piece> drained) throws InterruptedException {
            Set<Identity> held = held(snapshot.states());
            List<Work.Lrp> lrps = new ArrayList<>();
            List<Work.Task> tasks = new ArrayList<>();
            for (Piece piece : drained) {
                if (held.contains(piece.identity())) {
                    log.atInfo().addKeyValue("work", piece.identity()).log("a cell holds this work already");
                    queue.settled(piece.identity());
                    continue;
                }
                pieces.put(piece.identity(), piece);
                switch (piece.item()) {
                    case Item.Lrp(Work.Lrp lrp) -> lrps.add(lrp);
                    case Item.Task(Work.Task task) -> tasks.add(task);
                }
            }
            Plan plan = auction.plan(snapshot.states(), new Batch(lrps, tasks));
            Explanations.Ledger ledger = explanations.open(plan.decisions());
            report(plan, ledger);
            deliver(plan, ledger);
        }

        private void report(Plan plan, Explanations.Ledger ledger) {
            List<Piece> unplaced = new ArrayList<>();
            plan.unplacedLrps().forEach(lrp -> {
                reports.lrp(lrp);
                unplaced.add(piece(new Item.Lrp(lrp.work())));
            });
            plan.unplacedTasks().forEach(task -> {
                reports.task(task);
                unplaced.add(piece(new Item.Task(task.work())));
            });
            unplaced.forEach(piece -> queue.settled(piece.identity()));
            metrics.failed(plan.unplacedLrps().size(), plan.unplacedTasks().size());
            ledger.settled(unplaced, Map.of());
        }

        /**
         * Sends all cells their work at once. Waits until they have it, because the next auction counts on what they
         * say of themselves, but not for ever: a cell that hangs must not keep the others from getting work.
         */
        private void deliver(Plan plan, Explanations.Ledger ledger) throws InterruptedException {
            CountDownLatch pending = new CountDownLatch(plan.work().size());
            for (Work work : plan.work()) {
                threads.execute(() -> {
                    Map<Identity, String> refusals = new HashMap<>();
                    try {
                        refusals.putAll(refusals(Delivery.send(cells.rep(snapshot.address(work.cellId())), work)));
                    } catch (RuntimeException e) {
                        // It may run there: the BBS asks again if nobody claims it.
                        log.atError()
                                .setCause(e)
                                .addKeyValue("cell", work.cellId())
                                .log("work could not be sent");
                    } finally {
                        settle(work, refusals, ledger);
                        pending.countDown();
                    }
                });
            }
            if (!pending.await(properties.stateTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("cells", pending.getCount()).log("some cells are slow to take work");
            }
        }

        private void settle(Work work, Map<Identity, String> refusals, Explanations.Ledger ledger) {
            List<Piece> sent = new ArrayList<>();
            work.lrps().forEach(lrp -> sent.add(piece(new Item.Lrp(lrp))));
            work.tasks().forEach(task -> sent.add(piece(new Item.Task(task))));
            ledger.settled(sent, refusals);
            long refusedTasks =
                    refusals.keySet().stream().filter(Identity::isTask).count();
            metrics.started((int) (work.lrps().size() - refusals.size() + refusedTasks), (int)
                    (work.tasks().size() - refusedTasks));
            for (Piece piece : sent) {
                String refusal = refusals.get(piece.identity());
                if (refusal == null) {
                    queue.settled(piece.identity());
                } else if (piece.attempt() < properties.attempts()) {
                    again(piece, refusal);
                } else {
                    giveUp(piece, refusal);
                }
            }
        }

        private void giveUp(Piece piece, String reason) {
            switch (piece.item()) {
                case Item.Lrp(Work.Lrp lrp) -> {
                    reports.lrp(new Unplaced<>(lrp, reason));
                    metrics.failed(1, 0);
                }
                case Item.Task(Work.Task task) -> {
                    reports.task(new Unplaced<>(task, reason));
                    metrics.failed(0, 1);
                }
            }
            queue.settled(piece.identity());
        }

        private Piece piece(Item item) {
            return Objects.requireNonNull(pieces.get(Identity.of(item)));
        }
    }

    /** The first time at once; after that with growing pauses, so that a cell that always refuses is not hammered. */
    private void again(Piece piece, String refusal) {
        log.atInfo()
                .addKeyValue("work", piece.identity())
                .addKeyValue("attempt", piece.attempt())
                .addKeyValue("reason", refusal)
                .log("work was refused and is auctioned again");
        if (piece.attempt() == 1) {
            queue.again(piece.identity());
            return;
        }
        threads.execute(() -> {
            try {
                Thread.sleep(properties.backoff().multipliedBy(1L << (piece.attempt() - 2)));
                queue.again(piece.identity());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Map<Identity, String> refusals(Work.Refused refused) {
        Map<Identity, String> reasons = new HashMap<>();
        refused.lrps().forEach(lrp -> reasons.put(Identity.ofLrp(lrp.processGuid(), lrp.index()), lrp.reason()));
        refused.tasks().forEach(task -> reasons.put(Identity.ofTask(task.taskGuid()), task.reason()));
        return reasons;
    }

    private static Set<Identity> held(List<CellState> states) {
        Set<Identity> held = new HashSet<>();
        for (CellState state : states) {
            state.lrps().forEach(lrp -> held.add(Identity.ofLrp(lrp.processGuid(), lrp.index())));
            state.tasks().forEach(task -> held.add(Identity.ofTask(task.taskGuid())));
        }
        return held;
    }
}
