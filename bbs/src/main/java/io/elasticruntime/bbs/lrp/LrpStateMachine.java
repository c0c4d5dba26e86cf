package io.elasticruntime.bbs.lrp;

import io.elasticruntime.bbs.lrp.LrpDecision.Accepted;
import io.elasticruntime.bbs.lrp.LrpDecision.Effect;
import io.elasticruntime.bbs.lrp.LrpDecision.Refusal;
import io.elasticruntime.bbs.lrp.LrpDecision.Refused;
import io.elasticruntime.bbs.lrp.LrpRequest.Claim;
import io.elasticruntime.bbs.lrp.LrpRequest.Crash;
import io.elasticruntime.bbs.lrp.LrpRequest.Create;
import io.elasticruntime.bbs.lrp.LrpRequest.Discard;
import io.elasticruntime.bbs.lrp.LrpRequest.Fail;
import io.elasticruntime.bbs.lrp.LrpRequest.LoseCell;
import io.elasticruntime.bbs.lrp.LrpRequest.PlaceAgain;
import io.elasticruntime.bbs.lrp.LrpRequest.RegainCell;
import io.elasticruntime.bbs.lrp.LrpRequest.Remove;
import io.elasticruntime.bbs.lrp.LrpRequest.Retire;
import io.elasticruntime.bbs.lrp.LrpRequest.Start;
import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.Presence;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        };
    }

    private LrpDecision create(Slot slot) {
        return slot.ordinary() != null ? unchanged(slot) : placed(slot.withOrdinary(unclaimed(slot.key())));
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
            case UNCLAIMED -> accepted(slot.withOrdinary(claimed(current, claim.instance())));
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
                    slot.withOrdinary(running(unclaimed(slot.key()), start)).withSuspect(null));
        }
        return switch (current.state()) {
            case UNCLAIMED, CLAIMED ->
                accepted(slot.withOrdinary(running(current, start)).withSuspect(null));
            case RUNNING -> {
                if (!isHeldBy(current, start.instance())) {
                    yield refused(Refusal.CANNOT_BE_STARTED);
                }
                Slot alone = slot.withSuspect(null);
                yield accepted(saysNothingNew(current, start) ? alone : alone.withOrdinary(running(current, start)));
            }
            case CRASHED -> refused(Refusal.CANNOT_BE_STARTED);
        };
    }

    private LrpDecision crash(Slot slot, Crash crash) {
        if (slot.isSuspect(crash.instance())) {
            return accepted(slot.withSuspect(null));
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
        if (slot.isSuspect(remove.instance())) {
            return accepted(slot.withSuspect(null));
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
        Slot after = slot.wanted() ? slot : slot.withSuspect(null);
        ActualLrp current = slot.ordinary();
        if (current == null) {
            return accepted(after);
        }
        InstanceKey instance = current.instanceKey();
        if (instance == null) {
            return slot.wanted()
                    ? placed(after.withOrdinary(unclaimed(slot.key())))
                    : accepted(after.withOrdinary(null));
        }
        return new Accepted(
                current.routable() ? after.withOrdinary(unroutable(current)) : after,
                List.of(new Effect.Stop(instance)));
    }

    private LrpDecision loseCell(Slot slot, String cellId) {
        ActualLrp current = slot.ordinary();
        if (current == null
                || current.instanceKey() == null
                || !current.cellId().equals(cellId)) {
            return unchanged(slot);
        }
        if (slot.suspect() != null) {
            return placed(
                    slot.withOrdinary(without(current, State.UNCLAIMED, current.crashCount(), current.crashReason())));
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
            case CRASHED ->
                placed(slot.withOrdinary(
                        without(current, State.UNCLAIMED, current.crashCount(), current.crashReason())));
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
                && start.metricTags().equals(current.metricTags())
                && start.routable() == current.routable()
                && start.zone().equals(current.availabilityZone());
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
                Map.of(),
                false,
                "");
    }

    private ActualLrp claimed(ActualLrp current, InstanceKey instance) {
        return held(current, instance, State.CLAIMED, null, Map.of(), false, "");
    }

    private ActualLrp running(ActualLrp current, Start start) {
        return held(
                current,
                start.instance(),
                State.RUNNING,
                start.netInfo(),
                start.metricTags(),
                start.routable(),
                start.zone());
    }

    private ActualLrp held(
            ActualLrp current,
            InstanceKey instance,
            State state,
            @Nullable NetInfo netInfo,
            Map<String, String> metricTags,
            boolean routable,
            String zone) {
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
                metricTags,
                routable,
                zone);
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
                current.metricTags(),
                routable,
                current.availabilityZone());
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
