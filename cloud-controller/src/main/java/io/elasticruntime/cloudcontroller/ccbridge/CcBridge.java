package io.elasticruntime.cloudcontroller.ccbridge;

import io.elasticruntime.bridge.app.BridgeAppsApi;
import io.elasticruntime.bridge.staging.BridgeStagingApi;
import io.elasticruntime.bridge.task.BridgeTasksApi;
import io.elasticruntime.component.http.Peers;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** How cc-bridge is reached: {@code er.component.peers.cc-bridge}, needed with the first call. */
@Component
public class CcBridge {

    private static final String PEER = "cc-bridge";

    private final Supplier<BridgeAppsApi> apps;
    private final Supplier<BridgeStagingApi> staging;
    private final Supplier<BridgeTasksApi> tasks;

    CcBridge(Peers peers) {
        this.apps = SingletonSupplier.of(() -> peers.client(BridgeAppsApi.class, PEER));
        this.staging = SingletonSupplier.of(() -> peers.client(BridgeStagingApi.class, PEER));
        this.tasks = SingletonSupplier.of(() -> peers.client(BridgeTasksApi.class, PEER));
    }

    public BridgeAppsApi apps() {
        return apps.get();
    }

    public BridgeStagingApi staging() {
        return staging.get();
    }

    public BridgeTasksApi tasks() {
        return tasks.get();
    }
}
