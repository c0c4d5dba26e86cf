package io.elasticruntime.simulation.convergence;

import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.Evacuation;
import io.elasticruntime.diego.lrp.InstanceKey;
import io.elasticruntime.diego.task.Task;
import io.elasticruntime.diego.task.TasksApi;
import io.elasticruntime.simulation.convergence.Bulletin.Refused;
import io.elasticruntime.simulation.convergence.SimulatedCell.Container;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A cell that behaves as the rep does (diego-core.md g.2), over a network that loses its connection, and says some
 * things twice and some late.
 */
final class UnreliableCell {

    private static final int TTL_SECONDS = 2;
    private static final Duration HEARTBEAT = Duration.ofMillis(400);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final SimulatedCell cell;
    private final Supplier<Bulletin> bbs;
    private final Chance chance;
    private final Map<String, Integer> executions;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Set<String> moving = ConcurrentHashMap.newKeySet();
    private final Set<String> launching = ConcurrentHashMap.newKeySet();
    private final Map<String, Work.Task> tasks = new ConcurrentHashMap<>();
    private volatile boolean connected = true;
    private volatile boolean evacuating;
    private volatile boolean over;

    /**
     * @param bbs any of the processes, another one each time
     * @param executions how often each task has begun, on all cells together
     */
    UnreliableCell(
            CellState empty, URI repUrl, Supplier<Bulletin> bbs, Chance chance, Map<String, Integer> executions) {
        this.cell = new SimulatedCell(empty, repUrl, TTL_SECONDS);
        this.bbs = bbs;
        this.chance = chance;
        this.executions = executions;
    }

    void begin() {
        repeat(HEARTBEAT, () -> bbs.get().heartbeat(cell.presence()));
        repeat(ROUND, this::reconcile);
    }

    void end() {
        over = true;
    }

    String id() {
        return cell.id();
    }

    CellState state() {
        CellState state = cell.state();
        return new CellState(
                state.cellId(),
                state.repUrl(),
                state.zone(),
                state.total(),
                state.available(),
                state.stacks(),
                List.of(),
                List.of(),
                state.lrps().stream()
                        .filter(lrp -> !moving.contains(lrp.instanceGuid()))
                        .toList(),
                tasks.keySet().stream()
                        .map(guid -> new CellState.Task(guid, 1, 1))
                        .toList(),
                0,
                evacuating);
    }

    boolean isReachable() {
        return connected && !evacuating;
    }

    void connect(boolean now) {
        connected = now;
    }

    void evacuate() {
        evacuating = true;
    }

    void stopEvacuating() {
        evacuating = false;
    }

    boolean isEmpty() {
        return cell.containers().isEmpty();
    }

    /** The instances that really run here and could be told to stop, as {@code guid/index}. */
    Stream<String> serving() {
        return connected
                ? cell.containers().stream()
                        .filter(container -> running.contains(container.instanceGuid()))
                        .map(UnreliableCell::index)
                : Stream.empty();
    }

    void take(Work work) {
        if (!isReachable()) {
            return; // the auctioneer's message is lost
        }
        for (Work.Lrp lrp : work.lrps()) {
            Container container = cell.hold(UUID.randomUUID().toString().substring(0, 28), lrp);
            launchSoon(container);
        }
        for (Work.Task task : work.tasks()) {
            Thread.startVirtualThread(() -> run(task));
        }
    }

    /** The BBS wants an instance to end; the container ends, whoever hears of it. */
    void stop(String instanceGuid) {
        if (connected) {
            find(instanceGuid).ifPresent(container -> {
                drop(container);
                tell(() -> bbs.get().send("POST", path(container) + "/remove", cell.key(container)));
            });
        }
    }

    /** The BBS wants an instance to leave this cell for a better one. */
    void move(String instanceGuid) {
        if (connected && find(instanceGuid).isPresent()) {
            moving.add(instanceGuid);
        }
    }

    /** Something ends by itself. */
    void crashOne() {
        cell.containers().stream()
                .filter(container -> running.contains(container.instanceGuid()))
                .findFirst()
                .ifPresent(container -> {
                    drop(container);
                    sayTwiceOrLate(() -> bbs.get()
                            .send(
                                    "POST",
                                    path(container) + "/crash",
                                    new ActualLrpsApi.Crash(container.instanceGuid(), id(), "exit 1")));
                });
    }

    /** What could not be claimed because nobody answered is claimed in the next round. */
    private void launchSoon(Container container) {
        if (launching.add(container.instanceGuid())) {
            Thread.startVirtualThread(() -> {
                try {
                    tell(() -> launch(container));
                } finally {
                    launching.remove(container.instanceGuid());
                }
            });
        }
    }

    private void launch(Container container) {
        try {
            bbs.get().claim(container.lrp().processGuid(), container.lrp().index(), cell.key(container));
            chance.pause(300);
            running.add(container.instanceGuid());
            sayTwiceOrLate(() -> start(container));
        } catch (Refused e) {
            dropUnlessAway(e, container);
        }
    }

    private void start(Container container) {
        if (find(container.instanceGuid()).isEmpty() && !chance.happens(10)) {
            return; // it has ended meanwhile; now and then the message was under way already
        }
        try {
            bbs.get().start(container.lrp().processGuid(), container.lrp().index(), cell.start(container));
        } catch (Refused e) {
            dropUnlessAway(e, container);
        }
    }

    private void run(Work.Task task) {
        tell(() -> {
            String path = "/v1/tasks/" + task.taskGuid();
            TasksApi.StartAnswer answer = Bulletin.JSON.readValue(
                    bbs.get().send("POST", path + "/start", new TasksApi.Start(id())), TasksApi.StartAnswer.class);
            if (answer.shouldStart()) {
                executions.merge(task.taskGuid(), 1, Integer::sum);
                tasks.put(task.taskGuid(), task);
                chance.pause(1_000);
                sayTwiceOrLate(() -> complete(task.taskGuid(), false));
            }
        });
    }

    private void complete(String taskGuid, boolean failed) {
        try {
            bbs.get()
                    .send(
                            "POST",
                            "/v1/tasks/" + taskGuid + "/complete",
                            new TasksApi.Complete(id(), failed, failed ? "gone" : "", "done"));
            tasks.remove(taskGuid);
        } catch (Refused e) {
            if (e.status() < 500) {
                tasks.remove(taskGuid);
            }
        }
    }

    /** Every state is compared with what the BBS knows, and each side told what it lacks. */
    private void reconcile() {
        List<ActualLrp> known = bbs.get().instancesOf(id());
        for (Container container : List.copyOf(cell.containers())) {
            if (evacuating || moving.contains(container.instanceGuid())) {
                evacuate(container);
            } else if (running.contains(container.instanceGuid())) {
                start(container);
            } else {
                launchSoon(container);
            }
        }
        for (ActualLrp instance : known) {
            if (!instance.instanceGuid().isEmpty()
                    && find(instance.instanceGuid()).isEmpty()) {
                String path = "/v1/actual-lrps/" + instance.processGuid() + "/" + instance.index();
                InstanceKey key = new InstanceKey(instance.instanceGuid(), id());
                tell(() -> bbs.get().send("POST", path + "/remove", key));
            }
        }
        for (Task task :
                Bulletin.JSON.readValue(bbs.get().send("GET", "/v1/tasks?cell_id=" + id(), null), Task[].class)) {
            if (task.state() == Task.State.RUNNING && !tasks.containsKey(task.taskGuid())) {
                complete(task.taskGuid(), true);
            }
        }
        tasks.keySet().forEach(task -> complete(task, false));
    }

    private void evacuate(Container container) {
        boolean runs = running.contains(container.instanceGuid());
        Object body = runs ? cell.start(container) : cell.key(container);
        try {
            byte[] answer =
                    bbs.get().send("POST", path(container) + (runs ? "/evacuate-running" : "/evacuate-claimed"), body);
            if (!Bulletin.JSON.readValue(answer, Evacuation.class).keepContainer()) {
                drop(container);
            }
        } catch (Refused e) {
            dropUnlessAway(e, container);
        }
    }

    private void dropUnlessAway(Refused refused, Container container) {
        if (refused.status() < 500) {
            drop(container);
        }
    }

    private void drop(Container container) {
        running.remove(container.instanceGuid());
        moving.remove(container.instanceGuid());
        cell.drop(container.instanceGuid());
    }

    private java.util.Optional<Container> find(String instanceGuid) {
        return cell.containers().stream()
                .filter(container -> container.instanceGuid().equals(instanceGuid))
                .findFirst();
    }

    private void sayTwiceOrLate(Runnable message) {
        if (chance.happens(15)) {
            Thread.startVirtualThread(() -> {
                chance.pause(2_000);
                tell(message);
            });
        }
        if (!chance.happens(5)) {
            tell(message);
        }
    }

    private void tell(Runnable message) {
        if (connected && !over) {
            try {
                message.run();
            } catch (Refused | UncheckedIOException e) {
                // the next round says what still matters
            }
        }
    }

    private void repeat(Duration interval, Runnable action) {
        Thread.startVirtualThread(() -> {
            while (!over) {
                tell(action);
                BbsProcess.pause(interval);
            }
        });
    }

    private static String path(Container container) {
        return "/v1/actual-lrps/" + index(container);
    }

    private static String index(Container container) {
        return container.lrp().processGuid() + "/" + container.lrp().index();
    }
}
