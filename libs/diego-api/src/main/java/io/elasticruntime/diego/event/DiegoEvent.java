package io.elasticruntime.diego.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.LrpKey;
import io.elasticruntime.diego.task.Task;

/**
 * Something that changed in the BBS (diego-core.md c.2, c.3). On the wire a server-sent event: {@code id} is the
 * revision, {@code event} the {@link #type}, {@code data} this record as JSON. LRP events are at
 * {@code GET /v1/events/lrps} (optionally {@code ?cell_id=}), task events at {@code GET /v1/events/tasks}. A reader that
 * sends {@code Last-Event-ID} goes on behind that revision without a gap; 410 says that the revision is no longer known.
 * Events of LRPs bring no environment along: those of desired ones say their short form.
 */
public sealed interface DiegoEvent {

    /** The event's name on the wire, such as {@code actual_lrp_instance_created}. */
    @JsonIgnore
    String type();

    record DesiredLrpCreated(DesiredLrpSchedulingInfo desiredLrp) implements DiegoEvent {
        @Override
        public String type() {
            return "desired_lrp_created";
        }
    }

    record DesiredLrpChanged(DesiredLrpSchedulingInfo before, DesiredLrpSchedulingInfo after) implements DiegoEvent {
        @Override
        public String type() {
            return "desired_lrp_changed";
        }
    }

    record DesiredLrpRemoved(DesiredLrpSchedulingInfo desiredLrp) implements DiegoEvent {
        @Override
        public String type() {
            return "desired_lrp_removed";
        }
    }

    record ActualLrpInstanceCreated(ActualLrp actualLrp) implements DiegoEvent {
        @Override
        public String type() {
            return "actual_lrp_instance_created";
        }
    }

    record ActualLrpInstanceChanged(ActualLrp before, ActualLrp after) implements DiegoEvent {
        @Override
        public String type() {
            return "actual_lrp_instance_changed";
        }
    }

    record ActualLrpInstanceRemoved(ActualLrp actualLrp) implements DiegoEvent {
        @Override
        public String type() {
            return "actual_lrp_instance_removed";
        }
    }

    /** @param since nanoseconds since the epoch */
    record ActualLrpCrashed(LrpKey key, InstanceKey instanceKey, int crashCount, String crashReason, long since)
            implements DiegoEvent {
        @Override
        public String type() {
            return "actual_lrp_crashed";
        }
    }

    record TaskCreated(Task task) implements DiegoEvent {
        @Override
        public String type() {
            return "task_created";
        }
    }

    record TaskChanged(Task before, Task after) implements DiegoEvent {
        @Override
        public String type() {
            return "task_changed";
        }
    }

    record TaskRemoved(Task task) implements DiegoEvent {
        @Override
        public String type() {
            return "task_removed";
        }
    }
}
