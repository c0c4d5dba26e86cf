package io.elasticruntime.cellrep.executor;

import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.NetInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container of this cell, from the reservation to its deletion (cell-and-staging.md A1). It keeps its resources until
 * it is deleted, so the sum over all containers is what the cell has given away.
 *
 * @param guid its name, also in garden
 * @param workload what it is for
 * @param resources what it takes
 * @param state where it stands
 * @param allocatedAt when it was reserved
 * @param request what runs in it; null while reserved
 * @param netInfo where it is reached; null until created
 * @param createdAt when garden had made it; null until created
 * @param routable whether it may get requests; only while running
 * @param result how it has ended; null until completed
 */
public record Container(
        String guid,
        Workload workload,
        Resources resources,
        State state,
        Instant allocatedAt,
        @Nullable RunRequest request,
        @Nullable NetInfo netInfo,
        @Nullable Instant createdAt,
        boolean routable,
        @Nullable RunResult result) {

    /** Where a container stands. A container moves one step down this list, or from anywhere to completed. */
    public enum State {
        RESERVED,
        INITIALIZING,
        CREATED,
        RUNNING,
        COMPLETED;

        /** Whether a container may move from this state to {@code next}. */
        public boolean mayBecome(State next) {
            return switch (this) {
                case RESERVED -> next == INITIALIZING || next == COMPLETED;
                case INITIALIZING -> next == CREATED || next == COMPLETED;
                case CREATED -> next == RUNNING || next == COMPLETED;
                case RUNNING -> next == COMPLETED;
                case COMPLETED -> false;
            };
        }
    }

    public static Container reserved(String guid, Workload workload, Resources resources, Instant now) {
        return new Container(guid, workload, resources, State.RESERVED, now, null, null, null, false, null);
    }

    public Container initializing(RunRequest what) {
        check(State.INITIALIZING);
        return new Container(guid, workload, resources, State.INITIALIZING, allocatedAt, what, null, null, false, null);
    }

    public Container created(NetInfo net, Instant now) {
        check(State.CREATED);
        return new Container(guid, workload, resources, State.CREATED, allocatedAt, request, net, now, false, null);
    }

    public Container running(boolean nowRoutable) {
        check(State.RUNNING);
        return new Container(
                guid, workload, resources, State.RUNNING, allocatedAt, request, netInfo, createdAt, nowRoutable, null);
    }

    /** A running container that begins, or ceases, to take requests. */
    public Container routable(boolean nowRoutable) {
        if (state != State.RUNNING) {
            throw new InvalidTransition(guid, state, State.RUNNING);
        }
        return new Container(
                guid, workload, resources, state, allocatedAt, request, netInfo, createdAt, nowRoutable, null);
    }

    /**
     * The container with other routes, tags and egress rules, which may change until it has completed.
     *
     * @param egressRules null: as before
     */
    Container updated(
            List<InternalRoute> internalRoutes, Map<String, String> tags, @Nullable List<EgressRule> egressRules) {
        return request == null || state == State.COMPLETED
                ? this
                : new Container(
                        guid,
                        workload,
                        resources,
                        state,
                        allocatedAt,
                        request.with(internalRoutes, tags, egressRules == null ? request.egressRules() : egressRules),
                        netInfo,
                        createdAt,
                        routable,
                        result);
    }

    public Container completed(RunResult how) {
        check(State.COMPLETED);
        return new Container(
                guid, workload, resources, State.COMPLETED, allocatedAt, request, netInfo, createdAt, false, how);
    }

    /** The container as it was before it was created, to be started again from the beginning. */
    public Container restarted() {
        return new Container(
                guid, workload, resources, State.INITIALIZING, allocatedAt, request, null, null, false, null);
    }

    private void check(State next) {
        if (!state.mayBecome(next)) {
            throw new InvalidTransition(guid, state, next);
        }
    }

    /** A container was told to move where it cannot go. */
    public static final class InvalidTransition extends IllegalStateException {
        InvalidTransition(String guid, State from, State to) {
            super("container " + guid + " cannot become " + to + " from " + from);
        }
    }
}
