package io.elasticruntime.bbs.event;

import java.util.Set;

/**
 * One event as it stands in the log.
 *
 * @param revision position in the log; grows in the order of the commits, without gaps
 * @param type the event's name on the wire, such as {@code actual_lrp_instance_created}
 * @param cells cells that the event is about; empty if none
 * @param payload the event as JSON on one line
 */
public record LoggedEvent(long revision, String type, Set<String> cells, String payload) {

    /** Type of an event that was changed in the database; readers do not know it and pass over it. */
    static final String UNREADABLE = "unreadable";

    private static final String TASK_PREFIX = "task_";
    private static final String DESIRED_PREFIX = "desired_lrp_";

    public boolean isTaskEvent() {
        return type.startsWith(TASK_PREFIX);
    }

    /** Whether a reader of one cell gets it; events of desired LRPs go to all readers (diego-core.md c.2). */
    public boolean concerns(String cellId) {
        return type.startsWith(DESIRED_PREFIX) || cells.contains(cellId);
    }
}
