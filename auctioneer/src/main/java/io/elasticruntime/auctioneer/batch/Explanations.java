package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Decision;
import io.elasticruntime.auctioneer.auction.Item;
import io.elasticruntime.auctioneer.batch.BatchQueue.Piece;
import io.elasticruntime.component.http.Peers;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Explanation;
import io.elasticruntime.diego.auction.ExplanationsApi;
import io.elasticruntime.diego.auction.ExplanationsApi.Explained;
import io.elasticruntime.diego.auction.ExplanationsApi.OfLrp;
import io.elasticruntime.diego.auction.ExplanationsApi.OfTask;
import io.elasticruntime.diego.auction.Work;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Brings the reasons of an auction to the BBS, which keeps them with the LRP or the task. They are for people: nothing
 * waits for them, they go one call after another so as not to be in the way of the work itself, and what is too much or
 * what the BBS does not take is lost.
 */
@Component
class Explanations {

    private static final Logger log = LoggerFactory.getLogger(Explanations.class);
    private static final int AT_ONCE = 500;
    private static final int WAITING = 20_000;

    private final BlockingQueue<OfLrp> lrps = new LinkedBlockingQueue<>(WAITING);
    private final BlockingQueue<OfTask> tasks = new LinkedBlockingQueue<>(WAITING);
    private final AtomicBoolean sending = new AtomicBoolean();

    private final Peers peers;
    private final ExecutorService threads;
    private final InstantSource clock;

    Explanations(Peers peers, ExecutorService cellThreads, InstantSource clock) {
        this.peers = peers;
        this.threads = cellThreads;
        this.clock = clock;
    }

    /** The explanations of one auction, to be completed by what the cells answer. */
    Ledger open(List<Decision> decisions) {
        return new Ledger(decisions);
    }

    /** What is known of each piece of work. */
    final class Ledger {

        private final long decidedAt = nanos(clock.instant());
        private final Map<Identity, Decision> decisions = new HashMap<>();

        private Ledger(List<Decision> decisions) {
            decisions.forEach(decision -> this.decisions.put(Identity.of(decision.item()), decision));
        }

        /**
         * The end of these pieces is known.
         *
         * @param refusals why cells did not take some of them
         */
        void settled(List<Piece> pieces, Map<Identity, String> refusals) {
            for (Piece piece : pieces) {
                Identity identity = piece.identity();
                Decision decision = decisions.get(identity);
                if (decision != null) {
                    Explanation explanation = explain(decision, piece.attempt(), refusals.get(identity));
                    switch (piece.item()) {
                        case Item.Lrp(Work.Lrp lrp) ->
                            lrps.offer(new OfLrp(lrp.processGuid(), lrp.index(), explanation));
                        case Item.Task(Work.Task task) -> tasks.offer(new OfTask(task.taskGuid(), explanation));
                    }
                }
            }
            send();
        }

        private Explanation explain(Decision decision, int attempt, @Nullable String refusal) {
            return new Explanation(
                    decidedAt,
                    attempt,
                    decision.cellId(),
                    refusal,
                    decision.placementError(),
                    decision.cells(),
                    decision.vetoes());
        }
    }

    /** Sends what waits, unless that is being done already. After a failure the rest waits for the next auction. */
    private void send() {
        if (!isAnythingWaiting() || !sending.compareAndSet(false, true)) {
            return;
        }
        threads.execute(() -> {
            boolean sent = false;
            try {
                while (isAnythingWaiting()) {
                    peers.client(ExplanationsApi.class, "bbs").add(next());
                }
                sent = true;
            } catch (ResourceAccessException | ProblemException e) {
                log.atDebug().addKeyValue("cause", e.getMessage()).log("the BBS did not take explanations");
            } finally {
                sending.set(false);
            }
            if (sent) {
                // What came after the last look.
                send();
            }
        });
    }

    private boolean isAnythingWaiting() {
        return !lrps.isEmpty() || !tasks.isEmpty();
    }

    private Explained next() {
        List<OfLrp> nextLrps = new ArrayList<>();
        lrps.drainTo(nextLrps, AT_ONCE);
        List<OfTask> nextTasks = new ArrayList<>();
        tasks.drainTo(nextTasks, AT_ONCE);
        return new Explained(nextLrps, nextTasks);
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
