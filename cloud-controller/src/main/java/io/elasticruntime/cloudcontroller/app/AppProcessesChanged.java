package io.elasticruntime.cloudcontroller.app;

import java.util.List;

/**
 * Published within the transaction that changes what should run of an app: once it is committed, the instances of
 * {@code stopped} go and those that the app should have come.
 *
 * @param stopped process guids of the cells, {@code <guid>-<version>}, that should no longer run
 */
public record AppProcessesChanged(String appGuid, List<String> stopped) {

    public static AppProcessesChanged of(String appGuid) {
        return new AppProcessesChanged(appGuid, List.of());
    }
}
