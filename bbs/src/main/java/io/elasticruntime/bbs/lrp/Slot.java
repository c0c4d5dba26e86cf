package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One index of an LRP with everything that exists of it. Normally that is the ordinary instance. While its cell is
 * lost, the old one is kept as suspect beside its replacement (diego-core.md b.6); while its cell is being evacuated,
 * the old one goes on serving as evacuating (b.5).
 *
 * @param key which index of which LRP
 * @param wanted whether the desired LRP exists and has this index
 * @param ordinary the instance that is meant to run; null if there is none
 * @param suspect the instance whose cell is lost; null if there is none
 * @param evacuating the instance that leaves an evacuating cell; null if there is none
 */
record Slot(
        LrpKey key,
        boolean wanted,
        @Nullable ActualLrp ordinary,
        @Nullable ActualLrp suspect,
        @Nullable ActualLrp evacuating) {

    Slot withOrdinary(@Nullable ActualLrp instance) {
        return new Slot(key, wanted, instance, suspect, evacuating);
    }

    Slot withSuspect(@Nullable ActualLrp instance) {
        return new Slot(key, wanted, ordinary, instance, evacuating);
    }

    Slot withEvacuating(@Nullable ActualLrp instance) {
        return new Slot(key, wanted, ordinary, suspect, instance);
    }

    /** Nothing beside the ordinary instance. */
    Slot alone() {
        return new Slot(key, wanted, ordinary, null, null);
    }

    /** Whether the caller speaks for the ordinary instance. */
    boolean isOrdinary(InstanceKey instance) {
        return ordinary != null && instance.equals(ordinary.instanceKey());
    }

    /** Whether the caller speaks for the instance whose cell was thought lost. */
    boolean isSuspect(InstanceKey instance) {
        return suspect != null && instance.equals(suspect.instanceKey());
    }

    /** Whether the caller speaks for the instance that leaves its cell. */
    boolean isEvacuating(InstanceKey instance) {
        return evacuating != null && instance.equals(evacuating.instanceKey());
    }

    /** This index without what the caller has beside the ordinary instance. */
    Slot withoutLeftoversOf(InstanceKey instance) {
        Slot after = isSuspect(instance) ? withSuspect(null) : this;
        return isEvacuating(instance) ? after.withEvacuating(null) : after;
    }

    Stream<ActualLrp> instances() {
        return Stream.of(ordinary, suspect, evacuating).filter(Objects::nonNull);
    }
}
