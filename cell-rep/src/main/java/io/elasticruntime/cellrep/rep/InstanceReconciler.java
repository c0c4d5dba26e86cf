package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.RunRequest;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.Evacuation;
import io.elasticruntime.diego.lrp.EvacuationApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the BBS and the containers of LRP instances in agreement (diego-core.md g.2). */
final class InstanceReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceReconciler.class);

    private final Cell cell;
    private final Executor executor;
    private final ActualLrpsApi actualLrps;
    private final DesiredLrpsApi desiredLrps;
    private final EvacuationApi evacuations;
    private final BooleanSupplier evacuating;
    private final Duration linger;
    private final Set<String> awaitingReplacement = ConcurrentHashMap.newKeySet();
    private final Set<String> moving = ConcurrentHashMap.newKeySet();

    /**
     * @param evacuating whether instances are to leave this cell
     * @param linger how long a replaced instance still answers requests on their way to it
     */
    InstanceReconciler(
            Cell cell,
            Executor executor,
            ActualLrpsApi actualLrps,
            DesiredLrpsApi desiredLrps,
            EvacuationApi evacuations,
            BooleanSupplier evacuating,
            Duration linger) {
        this.cell = cell;
        this.executor = executor;
        this.actualLrps = actualLrps;
        this.desiredLrps = desiredLrps;
        this.evacuations = evacuations;
        this.evacuating = evacuating;
        this.linger = linger;
    }

    /** From now on the instance leaves; another start of the rep forgets that, and the instance stays. */
    void move(String guid) {
        moving.add(guid);
    }

    boolean isMoving(String guid) {
        return moving.contains(guid);
    }

    /** Does what the container's state asks for now. */
    void reconcile(Container container, Workload.Instance lrp) throws InterruptedException {
        String guid = container.guid();
        Reaction reaction = evacuating.getAsBoolean() || isMoving(guid)
                ? Reaction.toLeavingInstance(container.state(), container.result())
                : Reaction.toInstance(container.state(), container.result());
        switch (reaction) {
            case Reaction.ClaimAndRun _ -> {
                if (claim(guid, lrp)) {
                    run(guid, lrp);
                }
            }
            case Reaction.Claim _ -> claim(guid, lrp);
            case Reaction.Start _ -> start(container, lrp);
            case Reaction.Remove _ -> {
                remove(guid, lrp.processGuid(), lrp.index());
                executor.delete(guid);
            }
            case Reaction.Crash crash -> {
                crash(guid, lrp, crash.reason());
                executor.delete(guid);
            }
            case Reaction.EvacuateClaimed _ -> {
                // Only what was claimed can be placed elsewhere at once.
                if (container.state() != Container.State.RESERVED || claim(guid, lrp)) {
                    mayKeep(() -> evacuations.evacuateClaimed(lrp.processGuid(), lrp.index(), key(guid)));
                    executor.delete(guid);
                }
            }
            case Reaction.EvacuateRunning _ -> evacuate(container, lrp);
            case Reaction.EvacuateStopped _ -> {
                mayKeep(() -> evacuations.evacuateStopped(lrp.processGuid(), lrp.index(), key(guid)));
                executor.delete(guid);
            }
            case Reaction.EvacuateCrashed crash -> {
                mayKeep(() -> evacuations.evacuateCrashed(
                        lrp.processGuid(), lrp.index(), new ActualLrpsApi.Crash(guid, cell.id(), crash.reason())));
                executor.delete(guid);
            }
            case Reaction.StartTask _, Reaction.Reject _, Reaction.Complete _, Reaction.None _ ->
                throw new IllegalStateException("not for instances");
        }
        if (executor.find(guid).isEmpty()) {
            moving.remove(guid);
        }
    }

    /** The BBS believes that an instance is here: if no container holds it, it is not. */
    void reconcile(ActualLrp actual) {
        if (executor.find(actual.instanceGuid()).isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("process", actual.processGuid())
                    .addKeyValue("index", actual.index())
                    .addKeyValue("instance", actual.instanceGuid())
                    .log("no container holds this instance");
            switch (actual.presence()) {
                case ORDINARY, SUSPECT -> remove(actual.instanceGuid(), actual.processGuid(), actual.index());
                case EVACUATING -> removeEvacuating(actual);
            }
        }
    }

    /** The instance serves until the BBS says that its replacement does, and a little longer. */
    private void evacuate(Container container, Workload.Instance lrp) throws InterruptedException {
        String guid = container.guid();
        if (awaitingReplacement.add(guid)) {
            executor.say(guid, "Cell " + cell.id() + " requesting replacement for instance " + guid);
        }
        boolean keep =
                mayKeep(() -> evacuations.evacuateRunning(lrp.processGuid(), lrp.index(), startOf(container, lrp)));
        if (!keep) {
            Thread.sleep(linger);
            executor.delete(guid);
            awaitingReplacement.remove(guid);
        }
    }

    /** What the BBS does not know may go. */
    private static boolean mayKeep(Supplier<Evacuation> call) {
        try {
            return call.get().keepContainer();
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            return false;
        }
    }

    private void removeEvacuating(ActualLrp actual) {
        try {
            evacuations.removeEvacuating(actual.processGuid(), actual.index(), key(actual.instanceGuid()));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
        }
    }

    private InstanceKey key(String guid) {
        return new InstanceKey(guid, cell.id());
    }

    private boolean claim(String guid, Workload.Instance lrp) throws InterruptedException {
        try {
            actualLrps.claim(lrp.processGuid(), lrp.index(), key(guid));
            return true;
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            LOG.atInfo()
                    .addKeyValue("instance", guid)
                    .addKeyValue("problem", e.problem())
                    .log("claim refused");
            executor.delete(guid);
            return false;
        }
    }

    private void run(String guid, Workload.Instance lrp) throws InterruptedException {
        DesiredLrp desired;
        try {
            desired = desiredLrps.get(lrp.processGuid());
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            executor.delete(guid);
            remove(guid, lrp.processGuid(), lrp.index());
            return;
        }
        executor.run(guid, RunRequests.of(desired, lrp, guid));
    }

    private ActualLrpsApi.Start startOf(Container container, Workload.Instance lrp) {
        NetInfo netInfo = Objects.requireNonNull(container.netInfo(), "a running container has addresses");
        RunRequest request = Objects.requireNonNull(container.request(), "a running container runs something");
        return new ActualLrpsApi.Start(
                container.guid(),
                cell.id(),
                lrp.domain(),
                netInfo,
                request.internalRoutes(),
                request.log().tags(),
                container.routable(),
                cell.zone(),
                EgressRule.digest(request.egressRules()));
    }

    private void start(Container container, Workload.Instance lrp) {
        try {
            actualLrps.start(lrp.processGuid(), lrp.index(), startOf(container, lrp));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
            LOG.atInfo()
                    .addKeyValue("instance", container.guid())
                    .addKeyValue("problem", e.problem())
                    .log("start refused");
            executor.stop(container.guid());
        }
    }

    private void remove(String guid, String processGuid, int index) {
        try {
            actualLrps.remove(processGuid, index, key(guid));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
        }
    }

    private void crash(String guid, Workload.Instance lrp, String reason) {
        LOG.atInfo()
                .addKeyValue("process", lrp.processGuid())
                .addKeyValue("index", lrp.index())
                .addKeyValue("instance", guid)
                .addKeyValue("reason", reason)
                .log("an instance has crashed");
        try {
            actualLrps.crash(lrp.processGuid(), lrp.index(), new ActualLrpsApi.Crash(guid, cell.id(), reason));
        } catch (ProblemException e) {
            throwUnlessRefused(e);
        }
    }

    /** A client error is the BBS's last word; anything else is tried again. */
    private static void throwUnlessRefused(ProblemException e) {
        if (!e.status().is4xxClientError()) {
            throw e;
        }
    }
}
