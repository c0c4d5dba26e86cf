package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.lrp.LrpDecision.Accepted;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect;
import io.elasticruntime.bbs.lrp.LrpDecision.Refusal;
import io.elasticruntime.bbs.lrp.LrpDecision.Refused;
import io.elasticruntime.bbs.lrp.LrpRequest.Claim;
import io.elasticruntime.bbs.lrp.LrpRequest.Crash;
import io.elasticruntime.bbs.lrp.LrpRequest.Create;
import io.elasticruntime.bbs.lrp.LrpRequest.Discard;
import io.elasticruntime.bbs.lrp.LrpRequest.EvacuateClaimed;
import io.elasticruntime.bbs.lrp.LrpRequest.EvacuateCrashed;
import io.elasticruntime.bbs.lrp.LrpRequest.EvacuateRunning;
import io.elasticruntime.bbs.lrp.LrpRequest.EvacuateStopped;
import io.elasticruntime.bbs.lrp.LrpRequest.Fail;
import io.elasticruntime.bbs.lrp.LrpRequest.LoseCell;
import io.elasticruntime.bbs.lrp.LrpRequest.PlaceAgain;
import io.elasticruntime.bbs.lrp.LrpRequest.RegainCell;
import io.elasticruntime.bbs.lrp.LrpRequest.Remove;
import io.elasticruntime.bbs.lrp.LrpRequest.RemoveEvacuating;
import io.elasticruntime.bbs.lrp.LrpRequest.Retire;
import io.elasticruntime.bbs.lrp.LrpRequest.Start;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a request makes of one index of an LRP (diego-core.md b.1, b.2, b.6). The rules in short:
 *
 * <pre>
 *              claim        start          crash             fail      place again
 * (none)       not found    RUNNING        not found         nothing   nothing
 * UNCLAIMED    CLAIMED      RUNNING        refused           error     auction
 * CLAIMED      same: –      RUNNING        same: policy      refused   nothing
 * RUNNING      same: CLAIMED  same: update same: policy      refused   nothing
 * CRASHED      refused      refused        refused           refused   UNCLAIMED, auction
 * </pre>
 *
 * <p>While a cell is evacuated (b.5) it says of its own instance, whether that is ordinary, suspect or evacuating:
 *
 * <pre>
 *              evacuate-claimed     -running (ROLLING)         -running (RECREATE)       -crashed           -stopped
 * CLAIMED,     UNCLAIMED, auction   evacuating beside a new    UNCLAIMED, auction once   policy, but no     gone
 * RUNNING                           UNCLAIMED, auction; keep   all run, until then keep  auction at once
 * suspect,     gone                 evacuating; keep           gone                      gone               gone
 * evacuating                        (or gone: replaced)
 * </pre>
 *
 * <p>It goes beyond the original where that only saves time: what was stopped on purpose is placed again at once if it
 * is still wanted, an instance that is asked to stop gets no more requests, and a crash of what nobody wants any more
 * leaves nothing behind.
 *
 * @param now nanoseconds since the epoch
 * @param epochs fresh epochs for new records
 */
record LrpStateMachine(long now, Supplier<String> epochs) {

    private static final int LONGEST_TEXT = 1024;
    private static final String TRUNCATED = "(truncated)";

    LrpDecision decide(Slot slot, LrpRequest request) {
        return switch (request) {
            case Create _ -> create(slot);
            case Claim claim -> claim(slot, claim);
            case Start start -> start(slot, start);
            case Crash crash -> crash(slot, crash);
            case Fail fail -> fail(slot, fail);
            case Remove remove -> remove(slot, remove);
            case Retire _ -> slot.ordinary() == null && slot.suspect() == null ? notFound() : retire(slot);
            case Discard _ -> slot.wanted() ? unchanged(slot) : retire(slot);
            case LoseCell lost -> loseCell(slot, lost.cellId());
            case RegainCell regained -> regainCell(slot, regained.cellId());
            case PlaceAgain again -> placeAgain(slot, again);
            case EvacuateClaimed evacuated -> evacuateClaimed(slot, evacuated.instance());
            case EvacuateRunning evacuated -> evacuateRunning(slot, evacuated);
            case EvacuateCrashed evacuated -> evacuateCrashed(slot, evacuated);
            case EvacuateStopped evacuated ->
                slot.isEvacuating(evacuated.instance())
                        ? accepted(slot.withEvacuating(null))
                        : remove(slot, new Remove(evacuated.instance()));
            case RemoveEvacuating removed ->
                slot.isEvacuating(removed.instance()) ? accepted(slot.withEvacuating(null)) : notFound();
        };
    }

    private LrpDecision create(Slot slot) {
        return slot.ordinary() != null || !slot.wanted()
                ? unchanged(slot)
                : placed(slot.withOrdinary(unclaimed(slot.key())));
    }

    private LrpDecision claim(Slot slot, Claim claim) {
        if (slot.isSuspect(claim.instance())) {
            return unchanged(slot);
        }
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return notFound();
        }
        return switch (current.state()) {
            case UNCLAIMED ->
                accepted(slot.withoutLeftoversOf(claim.instance()).withOrdinary(claimed(current, claim.instance())));
            case CLAIMED -> isHeldBy(current, claim.instance()) ? unchanged(slot) : refused(Refusal.CANNOT_BE_CLAIMED);
            case RUNNING ->
                isHeldBy(current, claim.instance())
                        ? accepted(slot.withOrdinary(claimed(current, claim.instance())))
                        : refused(Refusal.CANNOT_BE_CLAIMED);
            case CRASHED -> refused(Refusal.CANNOT_BE_CLAIMED);
        };
    }

    private LrpDecision start(Slot slot, Start start) {
        if (slot.isSuspect(start.instance())) {
            return unchanged(slot);
        }
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return accepted(
                    slot.withOrdinary(running(unclaimed(slot.key()), start)).alone());
        }
        return switch (current.state()) {
            case UNCLAIMED, CLAIMED ->
                accepted(slot.withOrdinary(running(current, start)).alone());
            case RUNNING -> {
                if (!isHeldBy(current, start.instance())) {
                    yield refused(Refusal.CANNOT_BE_STARTED);
                }
                Slot alone = slot.alone();
                yield accepted(saysNothingNew(current, start) ? alone : alone.withOrdinary(running(current, start)));
            }
            case CRASHED -> refused(Refusal.CANNOT_BE_STARTED);
        };
    }

    private LrpDecision crash(Slot slot, Crash crash) {
        if (slot.isSuspect(crash.instance()) || slot.isEvacuating(crash.instance())) {
            return accepted(slot.withoutLeftoversOf(crash.instance()));
        }
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return notFound();
        }
        return switch (current.state()) {
            case UNCLAIMED, CRASHED -> refused(Refusal.CANNOT_BE_CRASHED);
            case CLAIMED, RUNNING ->
                isHeldBy(current, crash.instance())
                        ? crashed(slot, current, crash)
                        : refused(Refusal.CANNOT_BE_CRASHED);
        };
    }

    private LrpDecision crashed(Slot slot, ActualLrp current, Crash crash) {
        int count = RestartPolicy.countCrash(current, now);
        String reason = truncate(crash.reason());
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.AnnounceCrash(crash.instance(), count, reason, now));
        if (!slot.wanted()) {
            return new Accepted(slot.withOrdinary(null), effects);
        }
        if (RestartPolicy.restartsAtOnce(count)) {
            effects.add(new Effect.Auction());
            return new Accepted(slot.withOrdinary(without(current, State.UNCLAIMED, count, reason)), effects);
        }
        return new Accepted(slot.withOrdinary(without(current, State.CRASHED, count, reason)), effects);
    }

    private LrpDecision fail(Slot slot, Fail fail) {
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return unchanged(slot);
        }
        return switch (current.state()) {
            case UNCLAIMED -> accepted(slot.withOrdinary(unplaced(current, truncate(fail.placementError()))));
            case CLAIMED, RUNNING, CRASHED -> refused(Refusal.CANNOT_BE_FAILED);
        };
    }

    private LrpDecision remove(Slot slot, Remove remove) {
        if (slot.isSuspect(remove.instance()) || slot.isEvacuating(remove.instance())) {
            return accepted(slot.withoutLeftoversOf(remove.instance()));
        }
        ActualLrp current = slot.ordinary();
        if (current == null || !isHeldBy(current, remove.instance())) {
            return notFound();
        }
        return switch (current.state()) {
            case RUNNING ->
                slot.wanted() ? placed(slot.withOrdinary(unclaimed(slot.key()))) : accepted(slot.withOrdinary(null));
            // A cell that cannot run it would get it again and again: convergence creates it anew, later.
            case CLAIMED, UNCLAIMED, CRASHED -> accepted(slot.withOrdinary(null));
        };
    }

    private LrpDecision retire(Slot slot) {
        Slot after = slot;
        List<Effect> effects = new ArrayList<>();
        if (!slot.wanted()) {
            after = after.withSuspect(null);
            ActualLrp leaving = slot.evacuating();
            if (leaving != null && leaving.instanceKey() != null) {
                after = after.withEvacuating(leaving.routable() ? unroutable(leaving) : leaving);
                effects.add(new Effect.Stop(leaving.instanceKey()));
            }
        }
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return new Accepted(after, effects);
        }
        InstanceKey instance = current.instanceKey();
        if (instance == null) {
            if (slot.wanted()) {
                return placed(after.withOrdinary(unclaimed(slot.key())));
            }
            return new Accepted(after.withOrdinary(null), effects);
        }
        effects.add(new Effect.Stop(instance));
        return new Accepted(current.routable() ? after.withOrdinary(unroutable(current)) : after, effects);
    }

    private LrpDecision evacuateClaimed(Slot slot, InstanceKey instance) {
        if (slot.isOrdinary(instance)) {
            return vacated(slot.withoutLeftoversOf(instance));
        }
        return slot.isSuspect(instance) || slot.isEvacuating(instance)
                ? accepted(slot.withoutLeftoversOf(instance))
                : notFound();
    }

    private LrpDecision evacuateCrashed(Slot slot, EvacuateCrashed evacuated) {
        LrpDecision decision = crash(slot, new Crash(evacuated.instance(), evacuated.reason()));
        return switch (decision) {
            // The replacement waits for convergence: what crashes must not hurry an evacuation.
            case Accepted accepted ->
                new Accepted(
                        accepted.after(),
                        accepted.effects().stream()
                                .filter(effect -> !(effect instanceof Effect.Auction))
                                .toList());
            case Refused _ -> notFound();
        };
    }

    private LrpDecision evacuateRunning(Slot slot, EvacuateRunning evacuated) {
        InstanceKey instance = evacuated.running().instance();
        ActualLrp current = slot.ordinary();
        if (!slot.wanted()) {
            Slot after = slot.withoutLeftoversOf(instance);
            return accepted(slot.isOrdinary(instance) ? after.withOrdinary(null) : after);
        }
        if (current != null && !isHeldBy(current, instance)) {
            switch (current.state()) {
                case RUNNING, CRASHED -> {
                    return accepted(slot.withoutLeftoversOf(instance));
                }
                case UNCLAIMED, CLAIMED -> {}
            }
        }
        return switch (evacuated.strategy()) {
            case ROLLING -> evacuateRolling(slot, evacuated.running());
            case RECREATE -> evacuateRecreating(slot, instance, evacuated.allRun());
        };
    }

    /** The instance goes on beside its replacement. */
    private LrpDecision evacuateRolling(Slot slot, Start running) {
        InstanceKey instance = running.instance();
        if (slot.isOrdinary(instance)) {
            return kept(
                    slot.withOrdinary(homeless(slot.ordinary())).withEvacuating(leaving(slot, running)),
                    new Effect.Auction());
        }
        ActualLrp leaving = slot.evacuating();
        if (leaving != null && !slot.isEvacuating(instance)) {
            return accepted(slot.withoutLeftoversOf(instance));
        }
        Slot beside = slot.isSuspect(instance) ? slot.withSuspect(null) : slot;
        Slot after = leaving != null && saysNothingNew(leaving, running)
                ? beside
                : beside.withEvacuating(leaving(slot, running));
        return slot.ordinary() == null
                ? kept(after.withOrdinary(unclaimed(slot.key())), new Effect.Auction())
                : kept(after);
    }

    /** The instance goes before its replacement comes, if it is the only one that is missing then. */
    private LrpDecision evacuateRecreating(Slot slot, InstanceKey instance, boolean allRun) {
        if (!slot.isOrdinary(instance)) {
            return accepted(slot.withoutLeftoversOf(instance));
        }
        return allRun ? vacated(slot) : kept(slot);
    }

    /** The ordinary instance needs another cell. */
    private LrpDecision vacated(Slot slot) {
        return slot.wanted() ? placed(slot.withOrdinary(homeless(slot.ordinary()))) : accepted(slot.withOrdinary(null));
    }

    private static LrpDecision kept(Slot after, Effect... effects) {
        List<Effect> all = new ArrayList<>(List.of(effects));
        all.add(new Effect.KeepContainer());
        return new Accepted(after, all);
    }

    private LrpDecision loseCell(Slot slot, String cellId) {
        if (slot.evacuating() != null && slot.evacuating().cellId().equals(cellId)) {
            return loseCell(slot.withEvacuating(null), cellId);
        }
        ActualLrp current = slot.ordinary();
        if (current == null
                || current.instanceKey() == null
                || !current.cellId().equals(cellId)) {
            return unchanged(slot);
        }
        if (slot.suspect() != null) {
            return vacated(slot);
        }
        Slot suspected = slot.withSuspect(withPresence(current, Presence.SUSPECT));
        return slot.wanted()
                ? placed(suspected.withOrdinary(unclaimed(slot.key())))
                : accepted(suspected.withOrdinary(null));
    }

    private LrpDecision regainCell(Slot slot, String cellId) {
        ActualLrp suspect = slot.suspect();
        InstanceKey suspectKey = suspect == null ? null : suspect.instanceKey();
        if (suspect == null || suspectKey == null || !suspect.cellId().equals(cellId)) {
            return unchanged(slot);
        }
        ActualLrp replacement = slot.ordinary();
        if (replacement != null && replacement.state() == State.RUNNING) {
            return new Accepted(slot.withSuspect(null), List.of(new Effect.Stop(suspectKey)));
        }
        InstanceKey replacementKey = replacement == null ? null : replacement.instanceKey();
        return new Accepted(
                slot.withOrdinary(withPresence(suspect, Presence.ORDINARY)).withSuspect(null),
                replacementKey == null ? List.of() : List.of(new Effect.Stop(replacementKey)));
    }

    private LrpDecision placeAgain(Slot slot, PlaceAgain again) {
        ActualLrp current = slot.ordinary();
        if (current == null || current.since() != again.since() || !slot.wanted()) {
            return unchanged(slot);
        }
        return switch (current.state()) {
            case UNCLAIMED -> placed(slot);
            case CRASHED -> placed(slot.withOrdinary(homeless(current)));
            case CLAIMED, RUNNING -> unchanged(slot);
        };
    }

    private static LrpDecision unchanged(Slot slot) {
        return accepted(slot);
    }

    private static LrpDecision accepted(Slot after) {
        return new Accepted(after, List.of());
    }

    private static LrpDecision placed(Slot after) {
        return new Accepted(after, List.of(new Effect.Auction()));
    }

    private static LrpDecision refused(Refusal refusal) {
        return new Refused(refusal);
    }

    private static LrpDecision notFound() {
        return new Refused(Refusal.NOT_FOUND);
    }

    private static boolean isHeldBy(ActualLrp current, InstanceKey instance) {
        return instance.equals(current.instanceKey());
    }

    private static boolean saysNothingNew(ActualLrp current, Start start) {
        return start.netInfo().equals(current.netInfo())
                && start.internalRoutes().equals(current.internalRoutes())
                && start.metricTags().equals(current.metricTags())
                && start.routable() == current.routable()
                && start.zone().equals(current.availabilityZone())
                && start.egressDigest().equals(current.egressDigest());
    }

    private ActualLrp unclaimed(LrpKey key) {
        ModificationTag tag = new ModificationTag(epochs.get(), 0);
        return new ActualLrp(
                key.processGuid(),
                key.index(),
                key.domain(),
                "",
                "",
                State.UNCLAIMED,
                Presence.ORDINARY,
                null,
                0,
                "",
                "",
                now,
                tag,
                List.of(),
                Map.of(),
                false,
                "");
    }

    private ActualLrp claimed(ActualLrp current, InstanceKey instance) {
        return held(current, instance, State.CLAIMED, null, List.of(), Map.of(), false, "", "");
    }

    /** The caller's instance as the evacuating one of its index: a new record, or the next state of the one there is. */
    private ActualLrp leaving(Slot slot, Start running) {
        ActualLrp record = slot.isEvacuating(running.instance())
                ? Objects.requireNonNull(slot.evacuating())
                : withPresence(unclaimed(slot.key()), Presence.EVACUATING);
        return running(record, running);
    }

    private ActualLrp running(ActualLrp current, Start start) {
        return held(
                current,
                start.instance(),
                State.RUNNING,
                start.netInfo(),
                start.internalRoutes(),
                start.metricTags(),
                start.routable(),
                start.zone(),
                start.egressDigest());
    }

    private ActualLrp held(
            ActualLrp current,
            InstanceKey instance,
            State state,
            @Nullable NetInfo netInfo,
            List<InternalRoute> internalRoutes,
            Map<String, String> metricTags,
            boolean routable,
            String zone,
            String egressDigest) {
        return new ActualLrp(
                current.processGuid(),
                current.index(),
                current.domain(),
                instance.instanceGuid(),
                instance.cellId(),
                state,
                current.presence(),
                netInfo,
                current.crashCount(),
                current.crashReason(),
                "",
                now,
                next(current),
                internalRoutes,
                metricTags,
                routable,
                zone,
                egressDigest);
    }

    /** The same record, waiting for a place as if for the first time, but with its crashes. */
    private ActualLrp homeless(@Nullable ActualLrp current) {
        ActualLrp record = Objects.requireNonNull(current);
        return without(record, State.UNCLAIMED, record.crashCount(), record.crashReason());
    }

    /** The same record without its container. */
    private ActualLrp without(ActualLrp current, State state, int crashCount, String crashReason) {
        return new ActualLrp(
                current.processGuid(),
                current.index(),
                current.domain(),
                "",
                "",
                state,
                current.presence(),
                null,
                crashCount,
                crashReason,
                "",
                now,
                next(current),
                List.of(),
                Map.of(),
                false,
                "");
    }

    private ActualLrp unplaced(ActualLrp current, String placementError) {
        return new ActualLrp(
                current.processGuid(),
                current.index(),
                current.domain(),
                "",
                "",
                current.state(),
                current.presence(),
                null,
                current.crashCount(),
                current.crashReason(),
                placementError,
                now,
                next(current),
                List.of(),
                Map.of(),
                false,
                "");
    }

    /** Its state is the same, so {@code since} stays. */
    private static ActualLrp unroutable(ActualLrp current) {
        return copy(current, current.presence(), next(current), false);
    }

    /** A change of presence alone keeps the tag (diego-core.md b.1). */
    private static ActualLrp withPresence(ActualLrp current, Presence presence) {
        return copy(current, presence, current.modificationTag(), current.routable());
    }

    private static ActualLrp copy(ActualLrp current, Presence presence, ModificationTag tag, boolean routable) {
        return new ActualLrp(
                current.processGuid(),
                current.index(),
                current.domain(),
                current.instanceGuid(),
                current.cellId(),
                current.state(),
                presence,
                current.netInfo(),
                current.crashCount(),
                current.crashReason(),
                current.placementError(),
                current.since(),
                tag,
                current.internalRoutes(),
                current.metricTags(),
                routable,
                current.availabilityZone(),
                current.egressDigest());
    }

    private static ModificationTag next(ActualLrp current) {
        return new ModificationTag(
                current.modificationTag().epoch(), current.modificationTag().index() + 1);
    }

    static String truncate(String text) {
        String storable = text.replace("\0", "");
        return storable.length() <= LONGEST_TEXT
                ? storable
                : storable.substring(0, LONGEST_TEXT - TRUNCATED.length()) + TRUNCATED;
    }
}
