package io.elasticruntime.router.sync;

import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.router.table.RouteTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the router knows of the BBS, and through it the route table. An older state never replaces a newer one, also where
 * the BBS is read as a whole while events go on: those that came meanwhile are applied once more to what was read.
 */
final class RouteModel {

    private final RouteTable table;
    private final Map<String, DesiredLrpSchedulingInfo> desired = new HashMap<>();
    private final Map<String, Map<InstanceSlot, ActualLrp>> instances = new HashMap<>();
    private final Set<Reading> readings = new HashSet<>();

    /** One row of the BBS: an index may have an ordinary, an evacuating and a suspect instance at once. */
    private record InstanceSlot(int index, ActualLrp.Presence presence) {

        static InstanceSlot of(ActualLrp instance) {
            return new InstanceSlot(instance.index(), instance.presence());
        }
    }

    RouteModel(RouteTable table) {
        this.table = table;
    }

    synchronized int routes() {
        return table.size();
    }

    /** Begins before the BBS is read as a whole. */
    synchronized Reading read() {
        Reading reading = new Reading();
        readings.add(reading);
        return reading;
    }

    /** One reading of the BBS as a whole, and what has happened since it began. */
    final class Reading implements AutoCloseable {

        private final List<Runnable> meanwhile = new ArrayList<>();

        private Reading() {}

        /** Everything that the BBS had; what it did not have is forgotten, but for what has come meanwhile. */
        void replace(Collection<DesiredLrpSchedulingInfo> allDesired, Collection<ActualLrp> allInstances) {
            synchronized (RouteModel.this) {
                close();
                RouteModel.this.replace(allDesired, allInstances);
                meanwhile.forEach(Runnable::run);
            }
        }

        /** Ends a reading, also one that failed. */
        @Override
        public void close() {
            synchronized (RouteModel.this) {
                readings.remove(this);
            }
        }
    }

    private void noted(Runnable event) {
        event.run();
        readings.forEach(reading -> reading.meanwhile.add(event));
    }

    private void replace(Collection<DesiredLrpSchedulingInfo> allDesired, Collection<ActualLrp> allInstances) {
        Set<String> before = new HashSet<>(desired.keySet());
        before.addAll(table.processes());
        desired.clear();
        instances.clear();
        allDesired.forEach(lrp -> desired.put(lrp.processGuid(), lrp));
        allInstances.forEach(instance -> slots(instance).put(InstanceSlot.of(instance), instance));
        before.addAll(desired.keySet());
        before.forEach(this::apply);
    }

    synchronized void put(DesiredLrpSchedulingInfo lrp) {
        noted(() -> apply(lrp));
    }

    synchronized void remove(DesiredLrpSchedulingInfo lrp) {
        noted(() -> forget(lrp));
    }

    synchronized void put(ActualLrp instance) {
        noted(() -> apply(instance));
    }

    synchronized void remove(ActualLrp instance) {
        noted(() -> forget(instance));
    }

    private void apply(DesiredLrpSchedulingInfo lrp) {
        DesiredLrpSchedulingInfo known = desired.get(lrp.processGuid());
        if (known == null || isNewer(known.modificationTag(), lrp.modificationTag())) {
            desired.put(lrp.processGuid(), lrp);
            apply(lrp.processGuid());
        }
    }

    private void forget(DesiredLrpSchedulingInfo lrp) {
        DesiredLrpSchedulingInfo known = desired.get(lrp.processGuid());
        if (known != null && isSameRecord(known.modificationTag(), lrp.modificationTag())) {
            desired.remove(lrp.processGuid());
            apply(lrp.processGuid());
        }
    }

    private void apply(ActualLrp instance) {
        ActualLrp known = slots(instance).get(InstanceSlot.of(instance));
        if (known == null || isNewer(known.modificationTag(), instance.modificationTag())) {
            // An instance that changes its presence leaves its old row.
            slots(instance)
                    .values()
                    .removeIf(other -> !other.instanceGuid().isEmpty()
                            && other.instanceGuid().equals(instance.instanceGuid()));
            slots(instance).put(InstanceSlot.of(instance), instance);
            apply(instance.processGuid());
        }
    }

    private void forget(ActualLrp instance) {
        Map<InstanceSlot, ActualLrp> slots = slots(instance);
        slots.values()
                .removeIf(known ->
                        known.instanceGuid().equals(instance.instanceGuid()) && known.index() == instance.index());
        if (slots.isEmpty()) {
            instances.remove(instance.processGuid());
        }
        apply(instance.processGuid());
    }

    private Map<InstanceSlot, ActualLrp> slots(ActualLrp instance) {
        return instances.computeIfAbsent(instance.processGuid(), _ -> new HashMap<>());
    }

    private void apply(String process) {
        Collection<ActualLrp> known = instances.getOrDefault(process, Map.of()).values();
        table.put(process, ProcessRoutes.of(desired.get(process), List.copyOf(known)));
    }

    /** A process may be desired again under its old name. */
    private static boolean isSameRecord(@Nullable ModificationTag known, @Nullable ModificationTag removed) {
        return known == null || removed == null || known.epoch().equals(removed.epoch());
    }

    private static boolean isNewer(@Nullable ModificationTag known, @Nullable ModificationTag offered) {
        return known == null || offered == null || known.equals(offered) || known.succeededBy(offered);
    }
}
