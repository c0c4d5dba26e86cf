package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One index of an LRP with everything that exists of it. Normally that is the ordinary instance; while its cell is
 * lost, the old one is kept as suspect beside its replacement (diego-core.md b.6).
 *
 * @param key which index of which LRP
 * @param wanted whether the desired LRP exists and has this index
 * @param ordinary the instance that is meant to run; null if there is none
 * @param suspect the instance whose cell is lost; null if there is none
 */
record Slot(
        LrpKey key,
        boolean wanted,
        @Nullable ActualLrp ordinary,
        @Nullable ActualLrp suspect) {

    Slot withOrdinary(@Nullable ActualLrp instance) {
        return new Slot(key, wanted, instance, suspect);
    }

    Slot withSuspect(@Nullable ActualLrp instance) {
        return new Slot(key, wanted, ordinary, instance);
    }

    /** Whether the caller speaks for the instance whose cell was thought lost. */
    boolean isSuspect(InstanceKey instance) {
        return suspect != null && instance.equals(suspect.instanceKey());
    }

    Stream<ActualLrp> instances() {
        return Stream.of(ordinary, suspect).filter(java.util.Objects::nonNull);
    }
}
