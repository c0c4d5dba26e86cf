package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.auction.Auctions;
import io.elasticruntime.bbs.cell.Reps;
import io.elasticruntime.bbs.change.Changes;
import io.elasticruntime.bbs.change.SharedTransactions;
import io.elasticruntime.bbs.change.Transactions;
import io.elasticruntime.bbs.lrp.LrpDecision.Accepted;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect.AnnounceCrash;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect.Auction;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect.KeepContainer;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect.Stop;
import io.elasticruntime.bbs.lrp.LrpDecision.Refusal;
import io.elasticruntime.bbs.lrp.LrpDecision.Refused;
import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.LrpAuction;
import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.UpdateStrategy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Carries requests out: locks the indexes, lets {@link LrpStateMachine} decide, writes what changed together with its
 * events, and after the commit asks for auctions and stops.
 */
@Component
public class ActualLrps {

    private static final Logger log = LoggerFactory.getLogger(ActualLrps.class);

    private final Transactions transactions;
    private final ActualLrpStore store;
    private final DesiredLrpStore desired;
    private final Auctions auctions;
    private final Reps reps;
    private final InstantSource clock;
    private final SharedTransactions<Index, Asked, Answer> shared = new SharedTransactions<>(this::answerAll);
    private final SharedTransactions<Index, LrpKey, Slot> looks = new SharedTransactions<>(this::lookAtAll);

    ActualLrps(
            Transactions transactions,
            ActualLrpStore store,
            DesiredLrpStore desired,
            Auctions auctions,
            Reps reps,
            InstantSource clock) {
        this.transactions = transactions;
        this.store = store;
        this.desired = desired;
        this.auctions = auctions;
        this.reps = reps;
        this.clock = clock;
    }

    /**
     * Carries out one request.
     *
     * @throws ProblemException if it is refused
     */
    void apply(LrpKey key, LrpRequest request) {
        answer(key, request);
    }

    /**
     * Carries out a start. Most starts are heartbeats that say nothing new: they cost a look, which those that come at
     * once share, and no lock.
     *
     * @throws ProblemException if it is refused
     */
    void start(LrpKey key, LrpRequest.Start start) {
        Slot slot = looks.run(new Index(key.processGuid(), key.index()), key);
        boolean nothingNew = machine().decide(slot, start) instanceof Accepted accepted
                && accepted.after().equals(slot)
                && accepted.effects().isEmpty();
        if (!nothingNew) {
            apply(key, start);
        }
    }

    /**
     * Carries out what an evacuating cell says of an instance.
     *
     * @return whether the cell is to keep the container
     * @throws ProblemException if it is refused
     */
    boolean evacuate(LrpKey key, LrpRequest request) {
        return answer(key, request).kept();
    }

    /** As {@link #evacuate} for an instance that serves. Two cells must not both take one from the same LRP: it is locked. */
    boolean evacuateRunning(LrpKey key, LrpRequest.Start running) {
        Answer answer = transactions.run(changes -> {
            Optional<DesiredLrp> lrp = desired.lock(key.processGuid());
            UpdateStrategy strategy = lrp.map(DesiredLrp::updateStrategy).orElse(UpdateStrategy.ROLLING);
            boolean allRun = store.countRunning(key.processGuid())
                    >= lrp.map(DesiredLrp::instances).orElse(0);
            LrpRequest request = new LrpRequest.EvacuateRunning(running, strategy, allRun);
            return Objects.requireNonNull(
                    applyAll(changes, Map.of(key, request)).get(key));
        });
        answer.throwIfRefused();
        return answer.kept();
    }

    /**
     * Carries out many requests within a running transaction. A refusal concerns only its own index: the state has
     * changed since the request was thought of.
     */
    public void applyEach(Changes changes, Map<LrpKey, LrpRequest> requests) {
        applyAll(changes, requests).forEach((key, answer) -> {
            if (answer.refusal() != null) {
                log.atDebug()
                        .addKeyValue("process_guid", key.processGuid())
                        .addKeyValue("index", key.index())
                        .log(answer.refusal().message());
            }
        });
    }

    /** Instances that still wait for a place, and have been asked for at {@code now}, get some time for the answer. */
    public void postponePlacing(Collection<LrpKey> keys, long now) {
        store.postponePlacing(keys, now);
    }

    /** After the clock was set back: nothing waits longer for a place than if its wait had begun at {@code now}. */
    public void shortenWaits(long now) {
        store.shortenWaits(now);
    }

    private LrpStateMachine machine() {
        return new LrpStateMachine(Nanos.now(clock), () -> UUID.randomUUID().toString());
    }

    private Answer answer(LrpKey key, LrpRequest request) {
        Answer answer = shared.run(new Index(key.processGuid(), key.index()), new Asked(key, request));
        answer.throwIfRefused();
        return answer;
    }

    private Map<Index, Answer> answerAll(Map<Index, Asked> asked) {
        Map<LrpKey, LrpRequest> requests = new LinkedHashMap<>();
        asked.values().forEach(one -> requests.put(one.key(), one.request()));
        Map<LrpKey, Answer> answers = transactions.run(changes -> applyAll(changes, requests));
        Map<Index, Answer> byIndex = new HashMap<>();
        answers.forEach((key, answer) -> byIndex.put(new Index(key.processGuid(), key.index()), answer));
        return byIndex;
    }

    private Map<Index, Slot> lookAtAll(Map<Index, LrpKey> keys) {
        Map<Index, Slot> slots = new HashMap<>();
        store.peek(keys.values()).forEach((key, slot) -> slots.put(new Index(key.processGuid(), key.index()), slot));
        return slots;
    }

    private Map<LrpKey, Answer> applyAll(Changes changes, Map<LrpKey, LrpRequest> requests) {
        LrpStateMachine machine = machine();
        Map<LrpKey, Answer> answers = new LinkedHashMap<>();
        List<Slot> before = new ArrayList<>();
        List<Slot> after = new ArrayList<>();
        List<LrpKey> homeless = new ArrayList<>();
        List<DiegoEvent> crashes = new ArrayList<>();
        List<DiegoEvent> events = new ArrayList<>();
        store.lock(requests.keySet()).forEach((key, slot) -> {
            switch (machine.decide(slot, Objects.requireNonNull(requests.get(key)))) {
                case Refused refused -> answers.put(key, new Answer(refused.refusal(), false));
                case Accepted accepted -> {
                    answers.put(key, new Answer(null, accepted.effects().contains(new KeepContainer())));
                    before.add(slot);
                    after.add(accepted.after());
                    events.addAll(LrpEvents.between(slot, accepted.after()));
                    for (Effect effect : accepted.effects()) {
                        switch (effect) {
                            case Auction _ -> homeless.add(slot.key());
                            case Stop stop -> changes.afterCommit(() -> stop(slot.key(), stop.instance()));
                            case KeepContainer _ -> {} // it is the answer
                            case AnnounceCrash crash ->
                                crashes.add(new DiegoEvent.ActualLrpCrashed(
                                        slot.key(),
                                        crash.instance(),
                                        crash.crashCount(),
                                        crash.reason(),
                                        crash.since()));
                        }
                    }
                }
            }
        });
        store.write(before, after);
        crashes.forEach(changes::event);
        events.forEach(changes::event);
        auction(changes, homeless);
        return answers;
    }

    /** One index, for its place in a transaction. */
    private record Index(String processGuid, int index) implements Comparable<Index> {

        @Override
        public int compareTo(Index other) {
            int guids = processGuid.compareTo(other.processGuid);
            return guids == 0 ? Integer.compare(index, other.index) : guids;
        }
    }

    private record Asked(LrpKey key, LrpRequest request) {}

    /**
     * @param refusal null: accepted
     * @param kept whether an evacuating cell is to keep the container
     */
    private record Answer(@Nullable Refusal refusal, boolean kept) {

        void throwIfRefused() {
            if (refusal != null) {
                throw new ProblemException(
                        refusal == Refusal.NOT_FOUND ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT,
                        refusal.problem(),
                        refusal.message());
            }
        }
    }

    private void auction(Changes changes, List<LrpKey> homeless) {
        if (homeless.isEmpty()) {
            return;
        }
        Map<String, List<Integer>> indices = new TreeMap<>();
        homeless.forEach(key -> indices.computeIfAbsent(key.processGuid(), _ -> new ArrayList<>())
                .add(key.index()));
        List<LrpAuction> requests = desired.auctionFacts(indices.keySet()).stream()
                .map(lrp -> lrp.auction(indices.getOrDefault(lrp.processGuid(), List.of())))
                .toList();
        changes.afterCommit(() -> auctions.requestLrps(requests));
    }

    private void stop(LrpKey key, InstanceKey instance) {
        if (!reps.stopLrp(key, instance)) {
            // There is no such cell any more, hence no container.
            transactions.apply(changes -> applyEach(changes, Map.of(key, new LrpRequest.Remove(instance))));
        }
    }
}
