package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.event.DiegoEvent;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceChanged;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceCreated;
import io.elasticruntime.diego.event.DiegoEvent.ActualLrpInstanceRemoved;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrp.State;
import io.elasticruntime.diego.lrp.InstanceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * What readers are told of a change of one index (diego-core.md c.3). A container that changes is one event; an
 * instance that loses its container, or gets another one, is the new one created and the old one removed. What has
 * become running comes first, so that a new route is there before the old one goes.
 */
final class LrpEvents {

    private LrpEvents() {}

    static List<DiegoEvent> between(Slot before, Slot after) {
        List<ActualLrp> gone = new ArrayList<>(before.instances().toList());
        List<ActualLrp> come = new ArrayList<>(after.instances().toList());
        List<DiegoEvent> events = new ArrayList<>();
        pair(gone, come, LrpEvents::isSameContainer, events);
        pair(gone, come, LrpEvents::hasGotItsContainer, events);
        come.forEach(instance -> events.add(new ActualLrpInstanceCreated(instance)));
        gone.forEach(instance -> events.add(new ActualLrpInstanceRemoved(instance)));
        events.sort(Comparator.comparing(event -> !resultsInRunning(event)));
        return events;
    }

    private static void pair(
            List<ActualLrp> gone,
            List<ActualLrp> come,
            BiPredicate<ActualLrp, ActualLrp> matches,
            List<DiegoEvent> events) {
        for (ActualLrp after : List.copyOf(come)) {
            Optional<ActualLrp> match =
                    gone.stream().filter(before -> matches.test(before, after)).findFirst();
            match.ifPresent(before -> {
                gone.remove(before);
                come.remove(after);
                if (!before.equals(after)) {
                    events.add(new ActualLrpInstanceChanged(before, after));
                }
            });
        }
    }

    private static boolean isSameContainer(ActualLrp before, ActualLrp after) {
        InstanceKey key = before.instanceKey();
        return key != null && key.equals(after.instanceKey());
    }

    /** The same record: unclaimed as before, or claimed now, or crashed now. */
    private static boolean hasGotItsContainer(ActualLrp before, ActualLrp after) {
        boolean sameRecord =
                before.modificationTag().epoch().equals(after.modificationTag().epoch());
        boolean comesFromNoContainer = before.instanceKey() == null;
        return sameRecord && (comesFromNoContainer || after.state() == State.CRASHED);
    }

    private static boolean resultsInRunning(DiegoEvent event) {
        return switch (event) {
            case ActualLrpInstanceCreated created -> created.actualLrp().state() == State.RUNNING;
            case ActualLrpInstanceChanged changed -> changed.after().state() == State.RUNNING;
            default -> false;
        };
    }
}
