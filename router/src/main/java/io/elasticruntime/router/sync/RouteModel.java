package io.elasticruntime.router.sync;

import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.router.table.RouteTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the router knows of the BBS, and through it the route table. An older state never replaces a newer one. */
final class RouteModel {

    private final RouteTable table;
    private final Map<String, DesiredLrp> desired = new HashMap<>();
    private final Map<String, Map<InstanceSlot, ActualLrp>> instances = new HashMap<>();

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

    /** Everything that the BBS has; what it does not have is forgotten. */
    synchronized void replace(Collection<DesiredLrp> allDesired, Collection<ActualLrp> allInstances) {
        Set<String> before = new HashSet<>(desired.keySet());
        before.addAll(table.processes());
        desired.clear();
        instances.clear();
        allDesired.forEach(lrp -> desired.put(lrp.processGuid(), lrp));
        allInstances.forEach(instance -> slots(instance).put(InstanceSlot.of(instance), instance));
        before.addAll(desired.keySet());
        before.forEach(this::apply);
    }

    synchronized void put(DesiredLrp lrp) {
        DesiredLrp known = desired.get(lrp.processGuid());
        if (known == null || isNewer(known.modificationTag(), lrp.modificationTag())) {
            desired.put(lrp.processGuid(), lrp);
            apply(lrp.processGuid());
        }
    }

    synchronized void remove(DesiredLrp lrp) {
        desired.remove(lrp.processGuid());
        apply(lrp.processGuid());
    }

    synchronized void put(ActualLrp instance) {
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

    synchronized void remove(ActualLrp instance) {
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

    private static boolean isNewer(@Nullable ModificationTag known, @Nullable ModificationTag offered) {
        return known == null || offered == null || known.equals(offered) || known.succeededBy(offered);
    }
}
