package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the BBS and the containers of LRP instances in agreement (diego-core.md g.2). */
final class InstanceReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceReconciler.class);

    private final Cell cell;
    private final Executor executor;
    private final ActualLrpsApi actualLrps;
    private final DesiredLrpsApi desiredLrps;

    InstanceReconciler(Cell cell, Executor executor, ActualLrpsApi actualLrps, DesiredLrpsApi desiredLrps) {
        this.cell = cell;
        this.executor = executor;
        this.actualLrps = actualLrps;
        this.desiredLrps = desiredLrps;
    }

    /** Does what the container's state asks for now. */
    void reconcile(Container container, Workload.Instance lrp) throws InterruptedException {
        String guid = container.guid();
        switch (Reaction.toInstance(container.state(), container.result())) {
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
            case Reaction.StartTask _, Reaction.Reject _, Reaction.Complete _, Reaction.None _ ->
                throw new IllegalStateException("not for instances");
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
            remove(actual.instanceGuid(), actual.processGuid(), actual.index());
        }
    }

    private boolean claim(String guid, Workload.Instance lrp) throws InterruptedException {
        try {
            actualLrps.claim(lrp.processGuid(), lrp.index(), new InstanceKey(guid, cell.id()));
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

    private void start(Container container, Workload.Instance lrp) {
        NetInfo netInfo = Objects.requireNonNull(container.netInfo(), "a running container has addresses");
        Map<String, String> tags = container.request() == null
                ? Map.of()
                : container.request().log().tags();
        try {
            actualLrps.start(
                    lrp.processGuid(),
                    lrp.index(),
                    new ActualLrpsApi.Start(
                            container.guid(),
                            cell.id(),
                            lrp.domain(),
                            netInfo,
                            tags,
                            container.routable(),
                            cell.zone()));
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
            actualLrps.remove(processGuid, index, new InstanceKey(guid, cell.id()));
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
