package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.auction.Auctions;
import io.elasticruntime.bbs.cell.Reps;
import io.elasticruntime.bbs.change.Changes;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
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
     * Carries out one request in a transaction of its own.
     *
     * @throws ProblemException if it is refused
     */
    void apply(LrpKey key, LrpRequest request) {
        transactions.run(changes -> applyAll(changes, Map.of(key, request))).throwIfRefused(key);
    }

    /**
     * Carries out a start. Most starts are heartbeats that say nothing new: they cost one read and no lock.
     *
     * @throws ProblemException if it is refused
     */
    void start(LrpKey key, LrpRequest.Start start) {
        Slot slot = store.peek(key);
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
        Outcome outcome = transactions.run(changes -> applyAll(changes, Map.of(key, request)));
        outcome.throwIfRefused(key);
        return outcome.kept().contains(key);
    }

    /** As {@link #evacuate} for an instance that serves. Two cells must not both take one from the same LRP: it is locked. */
    boolean evacuateRunning(LrpKey key, LrpRequest.Start running) {
        Outcome outcome = transactions.run(changes -> {
            Optional<DesiredLrp> lrp = desired.lock(key.processGuid());
            UpdateStrategy strategy = lrp.map(DesiredLrp::updateStrategy).orElse(UpdateStrategy.ROLLING);
            boolean allRun = store.countRunning(key.processGuid())
                    >= lrp.map(DesiredLrp::instances).orElse(0);
            return applyAll(changes, Map.of(key, new LrpRequest.EvacuateRunning(running, strategy, allRun)));
        });
        outcome.throwIfRefused(key);
        return outcome.kept().contains(key);
    }

    /**
     * Carries out many requests within a running transaction. A refusal concerns only its own index: the state has
     * changed since the request was thought of.
     */
    public void applyEach(Changes changes, Map<LrpKey, LrpRequest> requests) {
        applyAll(changes, requests)
                .refusals()
                .forEach((key, refusal) -> log.atDebug()
                        .addKeyValue("process_guid", key.processGuid())
                        .addKeyValue("index", key.index())
                        .log(refusal.message()));
    }

    /** Instances that still wait for a place are not looked at again before {@code due}. */
    public void postponePlacing(Collection<LrpKey> keys, long due) {
        store.postponePlacing(keys, due);
    }

    private LrpStateMachine machine() {
        return new LrpStateMachine(Nanos.now(clock), () -> UUID.randomUUID().toString());
    }

    private Outcome applyAll(Changes changes, Map<LrpKey, LrpRequest> requests) {
        LrpStateMachine machine = machine();
        Outcome outcome = new Outcome(new LinkedHashMap<>(), new HashSet<>());
        List<Slot> before = new ArrayList<>();
        List<Slot> after = new ArrayList<>();
        List<LrpKey> homeless = new ArrayList<>();
        List<DiegoEvent> crashes = new ArrayList<>();
        List<DiegoEvent> events = new ArrayList<>();
        store.lock(requests.keySet()).forEach((key, slot) -> {
            switch (machine.decide(slot, Objects.requireNonNull(requests.get(key)))) {
                case Refused refused -> outcome.refusals().put(key, refused.refusal());
                case Accepted accepted -> {
                    before.add(slot);
                    after.add(accepted.after());
                    events.addAll(LrpEvents.between(slot, accepted.after()));
                    for (Effect effect : accepted.effects()) {
                        switch (effect) {
                            case Auction _ -> homeless.add(slot.key());
                            case Stop stop -> changes.afterCommit(() -> stop(slot.key(), stop.instance()));
                            case KeepContainer _ -> outcome.kept().add(key);
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
        return outcome;
    }

    /** What was turned down, and whose containers are to be kept. */
    private record Outcome(Map<LrpKey, Refusal> refusals, Set<LrpKey> kept) {

        void throwIfRefused(LrpKey key) {
            Refusal refusal = refusals.get(key);
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
        List<LrpAuction> requests = desired.findAll(indices.keySet()).stream()
                .map(lrp -> auctionOf(lrp, indices.getOrDefault(lrp.processGuid(), List.of())))
                .toList();
        changes.afterCommit(() -> auctions.requestLrps(requests));
    }

    private static LrpAuction auctionOf(DesiredLrp lrp, List<Integer> indices) {
        return new LrpAuction(
                lrp.processGuid(),
                lrp.domain(),
                indices,
                lrp.rootfs(),
                lrp.memoryMb(),
                lrp.diskMb(),
                lrp.maxPids(),
                lrp.placementTags(),
                lrp.volumeDrivers());
    }

    private void stop(LrpKey key, InstanceKey instance) {
        if (!reps.stopLrp(key, instance)) {
            // There is no such cell any more, hence no container.
            transactions.apply(changes -> applyEach(changes, Map.of(key, new LrpRequest.Remove(instance))));
        }
    }
}
