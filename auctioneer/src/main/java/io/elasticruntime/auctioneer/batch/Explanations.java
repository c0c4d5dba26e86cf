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
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;

/**
 * Brings the reasons of an auction to the BBS, which keeps them with the LRP or the task. They are for people: nothing
 * waits for them, and what the BBS does not take is lost.
 */
@Component
class Explanations {

    private static final Logger log = LoggerFactory.getLogger(Explanations.class);
    private static final int AT_ONCE = 500;

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
            List<OfLrp> lrps = new ArrayList<>();
            List<OfTask> tasks = new ArrayList<>();
            for (Piece piece : pieces) {
                Identity identity = piece.identity();
                Decision decision = decisions.get(identity);
                if (decision != null) {
                    Explanation explanation = explain(decision, piece.attempt(), refusals.get(identity));
                    switch (piece.item()) {
                        case Item.Lrp(Work.Lrp lrp) -> lrps.add(new OfLrp(lrp.processGuid(), lrp.index(), explanation));
                        case Item.Task(Work.Task task) -> tasks.add(new OfTask(task.taskGuid(), explanation));
                    }
                }
            }
            for (int from = 0; from < lrps.size(); from += AT_ONCE) {
                send(new Explained(lrps.subList(from, Math.min(from + AT_ONCE, lrps.size())), List.of()));
            }
            for (int from = 0; from < tasks.size(); from += AT_ONCE) {
                send(new Explained(List.of(), tasks.subList(from, Math.min(from + AT_ONCE, tasks.size()))));
            }
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

    private void send(Explained explained) {
        threads.execute(() -> {
            try {
                peers.client(ExplanationsApi.class, "bbs").add(explained);
            } catch (ResourceAccessException | ProblemException e) {
                log.atDebug().addKeyValue("cause", e.getMessage()).log("the BBS did not take explanations");
            }
        });
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
