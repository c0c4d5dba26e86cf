package io.elasticruntime.cloudcontroller.runtime;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.cloudcontroller.app.App;
import io.elasticruntime.cloudcontroller.app.AppProcess;
import io.elasticruntime.cloudcontroller.app.AppProcessRepository;
import io.elasticruntime.cloudcontroller.app.AppProcessesChanged;
import io.elasticruntime.cloudcontroller.app.AppResources;
import io.elasticruntime.cloudcontroller.background.AfterCommit;
import io.elasticruntime.cloudcontroller.ccbridge.CcBridge;
import io.elasticruntime.cloudcontroller.route.AppRoutesChanged;
import io.elasticruntime.cloudcontroller.securitygroup.SecurityGroupsChanged;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells cc-bridge what should run, once a change is committed. The state is read afresh for each change, and changes of
 * one app are told one after the other, so the last word is the present state. A failure is repaired by cc-bridge's own
 * comparison with {@link DesiredApps#fingerprints}.
 */
@Component
class RunningApps implements AppResources {

    private static final int STRIPES = 64;
    private static final int TOLD_AT_ONCE = 50;

    private final DesiredApps desired;
    private final AppProcessRepository processes;
    private final CcBridge bridge;
    private final AfterCommit afterCommit;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    RunningApps(DesiredApps desired, AppProcessRepository processes, CcBridge bridge, AfterCommit afterCommit) {
        this.desired = desired;
        this.processes = processes;
        this.bridge = bridge;
        this.afterCommit = afterCommit;
    }

    @EventListener
    void changed(AppProcessesChanged change) {
        afterCommit.run("telling cc-bridge about app " + change.appGuid(), () -> tell(change));
    }

    @EventListener
    void changed(AppRoutesChanged change) {
        change.appGuids().forEach(app -> changed(AppProcessesChanged.of(app)));
    }

    /** Where that concerns many apps, most of them hear of it by the next comparison. */
    @EventListener
    void changed(SecurityGroupsChanged change) {
        List<String> spaces = change.spaceGuids();
        if (spaces == null || !spaces.isEmpty()) {
            afterCommit.run(
                    "telling cc-bridge about security groups",
                    () -> desired.appGuids(spaces, TOLD_AT_ONCE).forEach(app -> tell(AppProcessesChanged.of(app))));
        }
    }

    private void tell(AppProcessesChanged change) {
        ReentrantLock lock = locks.get(Math.floorMod(change.appGuid().hashCode(), STRIPES));
        lock.lock();
        try {
            List<DesiredApp> wanted = desired.ofApp(change.appGuid());
            change.stopped().stream()
                    .filter(guid ->
                            wanted.stream().noneMatch(app -> app.processGuid().equals(guid)))
                    .forEach(bridge.apps()::stop);
            wanted.forEach(app -> bridge.apps().desire(app.processGuid(), app));
        } finally {
            lock.unlock();
        }
    }

    /** Stops instances now. */
    void stop(Collection<String> processGuids) {
        processGuids.forEach(bridge.apps()::stop);
    }

    @Override
    public void deleteAll(App app) {
        stop(processes.findByAppGuidOrderById(app.guid()).stream()
                .filter(process -> process.dropletGuid() != null)
                .map(AppProcess::processGuid)
                .toList());
    }
}
