package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppDefaults;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.ccbridge.CcBridge;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks cc-bridge how the instances of processes fare. A process that should not run has none. */
@Component
public class Instances {

    private static final Logger log = LoggerFactory.getLogger(Instances.class);
    private static final int BATCH = 50;
    private static final long GLANCE_MILLIS = 100;

    private final CcBridge bridge;
    private final AppDefaults defaults;

    Instances(CcBridge bridge, AppDefaults defaults) {
        this.bridge = bridge;
        this.defaults = defaults;
    }

    /** @throws RuntimeException if cc-bridge or the BBS does not answer */
    public List<InstanceStatus> of(App app, AppProcess process) {
        boolean runs = app.started() && process.dropletGuid() != null && process.instances() > 0;
        return runs ? bridge.apps().instances(process.processGuid()) : List.of();
    }

    /** Of several processes, by the guid of the cells. */
    public Map<String, List<InstanceStatus>> of(List<AppProcess> running) {
        Map<String, List<InstanceStatus>> instances = new java.util.HashMap<>();
        for (int from = 0; from < running.size(); from += BATCH) {
            List<String> guids = running.subList(from, Math.min(running.size(), from + BATCH)).stream()
                    .map(AppProcess::processGuid)
                    .toList();
            instances.putAll(bridge.apps().instances(guids));
        }
        return instances;
    }

    /** Stops one instance, which is then started afresh. */
    void stop(AppProcess process, int index) {
        bridge.apps().stopIndex(process.processGuid(), index);
    }

    /**
     * Waits until an instance of the newest web process serves, but no longer than the patience lasts; gives up at once if
     * nobody can tell.
     */
    void awaitFirst(App app, AppProcess web) {
        long end = System.nanoTime() + defaults.patience().toNanos();
        try {
            while (web.instances() > 0 && routable(app, web) == 0 && System.nanoTime() < end) {
                Thread.sleep(GLANCE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            log.atDebug().addKeyValue("app", app.guid()).setCause(failure).log("Instances cannot be asked for");
        }
    }

    /** How many instances are running and ready. */
    public long routable(App app, AppProcess process) {
        return of(app, process).stream()
                .filter(instance -> instance.index() < process.instances())
                .filter(instance -> instance.state().equals("RUNNING") && !Boolean.FALSE.equals(instance.routable()))
                .map(InstanceStatus::index)
                .distinct()
                .count();
    }
}
