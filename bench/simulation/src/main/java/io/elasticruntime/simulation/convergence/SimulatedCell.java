package io.elasticruntime.simulation.convergence;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellPresence;
import io.elasticruntime.diego.cell.CellResources;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.lrp.NetInfo;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A cell without containers: it remembers what it holds and says of it what a cell would say. */
final class SimulatedCell {

    private final CellState empty;
    private final URI repUrl;
    private final int ttlSeconds;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private volatile @Nullable CellState state;

    /**
     * @param empty the cell as it was delivered
     * @param repUrl where its rep answers
     */
    SimulatedCell(CellState empty, URI repUrl, int ttlSeconds) {
        this.empty = empty;
        this.repUrl = repUrl;
        this.ttlSeconds = ttlSeconds;
    }

    /** One instance that the cell holds. */
    record Container(String instanceGuid, Work.Lrp lrp) {}

    String id() {
        return empty.cellId();
    }

    Collection<Container> containers() {
        return containers.values();
    }

    Container hold(String instanceGuid, Work.Lrp lrp) {
        Container container = new Container(instanceGuid, lrp);
        containers.put(instanceGuid, container);
        state = null;
        return container;
    }

    boolean holds(Container container) {
        return containers.containsKey(container.instanceGuid());
    }

    void drop(String instanceGuid) {
        containers.remove(instanceGuid);
        state = null;
    }

    CellPresence presence() {
        return new CellPresence(
                id(),
                "owner-of-" + id(),
                repUrl,
                empty.zone(),
                empty.total(),
                empty.stacks(),
                List.of(),
                List.of(),
                ttlSeconds,
                null);
    }

    /** What its rep would say; made anew only after a change. */
    CellState state() {
        CellState known = state;
        if (known == null) {
            known = newState();
            state = known;
        }
        return known;
    }

    private CellState newState() {
        List<CellState.Lrp> held = containers.values().stream()
                .map(container -> new CellState.Lrp(
                        container.lrp().processGuid(),
                        container.lrp().index(),
                        container.instanceGuid(),
                        container.lrp().memoryMb(),
                        container.lrp().diskMb()))
                .toList();
        CellResources total = empty.total();
        CellResources available = new CellResources(
                total.memoryMb()
                        - held.stream().mapToInt(CellState.Lrp::memoryMb).sum(),
                total.diskMb() - held.stream().mapToInt(CellState.Lrp::diskMb).sum(),
                total.containers() - held.size());
        return new CellState(
                id(),
                repUrl,
                empty.zone(),
                total,
                available,
                empty.stacks(),
                List.of(),
                List.of(),
                held,
                List.of(),
                0,
                false);
    }

    InstanceKey key(Container container) {
        return new InstanceKey(container.instanceGuid(), id());
    }

    ActualLrpsApi.Start start(Container container) {
        int port = 61_000 + Math.floorMod(container.instanceGuid().hashCode(), 4_000);
        NetInfo net = new NetInfo("10.0.0.1", "10.255.0.2", List.of(new NetInfo.PortMapping(8080, port)));
        return new ActualLrpsApi.Start(
                container.instanceGuid(),
                id(),
                container.lrp().domain(),
                net,
                Map.of(
                        "source_id",
                        container.lrp().processGuid(),
                        "instance_id",
                        "" + container.lrp().index()),
                true,
                empty.zone());
    }
}
