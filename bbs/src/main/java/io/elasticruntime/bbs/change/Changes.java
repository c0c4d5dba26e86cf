package io.elasticruntime.bbs.change;

import io.elasticruntime.diego.event.DiegoEvent;
import java.util.ArrayList;
import java.util.List;

/** What a running transaction will leave behind besides its rows: events, and effects once it has been committed. */
public final class Changes {

    private final List<DiegoEvent> events = new ArrayList<>();
    private final List<Runnable> effects = new ArrayList<>();

    Changes() {}

    /** Tells readers; becomes visible with the commit, in this order. */
    public void event(DiegoEvent event) {
        events.add(event);
    }

    /** Does something in the background after the commit; what fails there is logged and repaired by convergence. */
    public void afterCommit(Runnable effect) {
        effects.add(effect);
    }

    List<DiegoEvent> events() {
        return events;
    }

    List<Runnable> effects() {
        return effects;
    }
}
