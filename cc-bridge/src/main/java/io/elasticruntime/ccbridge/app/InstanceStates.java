package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.InstanceStatus;
import io.elasticruntime.bridge.app.InstanceStatus.Port;
import io.elasticruntime.bridge.app.InstanceStatus.Usage;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.NetInfo;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Says in users' words where instances stand (cell-and-staging.md D11). */
final class InstanceStates {

    private static final BinaryOperator<ActualLrp> NEWER =
            BinaryOperator.maxBy(Comparator.comparingLong(ActualLrp::since));

    private InstanceStates() {}

    /**
     * One status for each index that the BBS knows, in order. Where two instances share an index, as while a cell is
     * evacuated, the one that has changed last counts.
     *
     * @param isDesired whether the LRP is still wanted
     * @param usages latest measurement by index
     */
    static List<InstanceStatus> of(Collection<ActualLrp> lrps, boolean isDesired, Map<Integer, Usage> usages) {
        Map<Integer, ActualLrp> byIndex = new TreeMap<>();
        lrps.forEach(lrp -> byIndex.merge(lrp.index(), lrp, NEWER));
        return byIndex.values().stream()
                .map(lrp -> status(lrp, isDesired, usages.get(lrp.index())))
                .toList();
    }

    private static InstanceStatus status(ActualLrp lrp, boolean isDesired, @Nullable Usage usage) {
        boolean running = lrp.state() == ActualLrp.State.RUNNING;
        NetInfo net = running ? lrp.netInfo() : null;
        return new InstanceStatus(
                lrp.index(),
                isDesired ? state(lrp) : "STOPPING",
                running ? lrp.routable() : null,
                details(lrp),
                lrp.instanceGuid(),
                lrp.cellId(),
                lrp.availabilityZone(),
                net == null ? "" : net.address(),
                net == null
                        ? List.of()
                        : net.ports().stream().map(InstanceStates::port).toList(),
                lrp.since(),
                running ? usage : null);
    }

    private static String state(ActualLrp lrp) {
        return switch (lrp.state()) {
            case RUNNING -> "RUNNING";
            case CLAIMED -> "STARTING";
            case UNCLAIMED -> lrp.placementError().isEmpty() ? "STARTING" : "DOWN";
            case CRASHED -> "CRASHED";
        };
    }

    private static @Nullable String details(ActualLrp lrp) {
        String details = switch (lrp.state()) {
            case UNCLAIMED -> lrp.placementError();
            case CRASHED -> lrp.crashReason();
            case CLAIMED, RUNNING -> "";
        };
        return details.isEmpty() ? null : details;
    }

    private static Port port(NetInfo.PortMapping mapping) {
        return new Port(mapping.hostPort(), mapping.containerPort());
    }
}
