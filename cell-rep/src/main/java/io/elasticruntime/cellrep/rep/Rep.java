package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.CellsApi;
import io.elasticruntime.diego.cell.InstanceUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * The cell's part in the platform. Begins when the server answers; a stop ends it within seconds and leaves the containers
 * running, unless the cell was drained or evacuated before.
 */
final class Rep implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Rep.class);
    /** After a round that failed the next one comes at least this soon. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration POLL = Duration.ofMillis(50);

    private final Cell cell;
    private final RepProperties properties;
    private final Executor executor;
    private final CellsApi cells;
    private final Reconciliation reconciliation;
    private final Operations operations;
    private final WorkIntake intake;
    private final Departure departure;
    private final InstantSource clock;
    private final List<Thread> loops = new CopyOnWriteArrayList<>();
    private volatile boolean running;
    private volatile boolean draining;
    private volatile boolean present;

    Rep(
            Cell cell,
            RepProperties properties,
            Executor executor,
            CellsApi cells,
            Reconciliation reconciliation,
            Operations operations,
            Departure departure,
            InstantSource clock) {
        this.cell = cell;
        this.properties = properties;
        this.executor = executor;
        this.cells = cells;
        this.reconciliation = reconciliation;
        this.operations = operations;
        this.departure = departure;
        this.clock = clock;
        this.intake =
                new WorkIntake(cell, executor::reserve, () -> UUID.randomUUID().toString());
    }

    @Override
    public void start() {
        executor.onChange(reconciliation::of);
        try {
            executor.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running = true;
        present = true;
        loop("presence", properties.presence().interval(), this::heartbeat);
        loop("reconciliation", properties.reconcileInterval(), reconciliation::ofAll);
        if (departure.isEvacuating()) {
            depart();
        }
    }

    @Override
    public void stop() {
        running = false;
        loops.forEach(Thread::interrupt);
        operations.close();
        try {
            executor.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (executor.list().isEmpty()) {
            leave();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    CellState state() {
        requireRunning();
        return cell.state(
                executor.total(), executor.remaining(), executor.list(), reconciliation::isMoving, isLeaving());
    }

    Work.Refused perform(Work work) {
        requireRunning();
        return intake.take(work, isLeaving());
    }

    void stopInstance(String processGuid, String instanceGuid) {
        Container container = executor.find(instanceGuid).orElse(null);
        if (container == null) {
            reconcileSoon();
            return;
        }
        requireInstanceOf(processGuid, container);
        executor.stop(instanceGuid);
    }

    /** The instance leaves, and its index counts as not here; what is not here any more has left. */
    void moveInstance(String processGuid, String instanceGuid) {
        executor.find(instanceGuid).ifPresent(container -> {
            requireInstanceOf(processGuid, container);
            reconciliation.move(instanceGuid);
        });
    }

    /** What is not here any more needs no update. */
    void updateInstance(String processGuid, String instanceGuid, InstanceUpdate update) {
        executor.find(instanceGuid).ifPresent(container -> {
            requireInstanceOf(processGuid, container);
            executor.change(instanceGuid, update.internalRoutes(), update.metricTags(), update.egressRules());
        });
    }

    private static void requireInstanceOf(String processGuid, Container container) {
        if (!(container.workload() instanceof Workload.Instance lrp)
                || !lrp.processGuid().equals(processGuid)) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "resource-not-found",
                    "no instance " + container.guid() + " of " + processGuid);
        }
    }

    void cancelTask(String taskGuid) {
        Container container = executor.find(taskGuid).orElse(null);
        if (container == null) {
            return;
        }
        if (!(container.workload() instanceof Workload.OneOff)) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "resource-not-found", "no task " + taskGuid);
        }
        operations.submit(taskGuid, () -> executor.delete(taskGuid));
    }

    /** Begins to move everything elsewhere while it goes on serving; goes on after a restart. */
    EvacuationController.Evacuating evacuate() {
        requireRunning();
        if (departure.begin(clock.instant())) {
            depart();
        }
        return evacuation();
    }

    EvacuationController.Evacuating evacuation() {
        requireRunning();
        int tasks = 0;
        List<Container> containers = executor.list();
        for (Container container : containers) {
            tasks += container.workload() instanceof Workload.OneOff ? 1 : 0;
        }
        return new EvacuationController.Evacuating(
                departure.phase(), departure.since(), containers.size() - tasks, tasks);
    }

    void returnToService() {
        requireRunning();
        if (!departure.returnToService()) {
            throw new ProblemException(HttpStatus.CONFLICT, "evacuating", "the evacuation has not ended yet");
        }
        present = true;
    }

    private void depart() {
        LOG.atInfo().addKeyValue("containers", executor.list().size()).log("evacuating");
        loops.add(Thread.ofVirtual().name("rep-evacuation").start(() -> {
            try {
                awaitReplacements();
                for (Container container : executor.list()) {
                    String guid = container.guid();
                    executor.say(guid, "Cell " + cell.id() + " reached evacuation timeout for instance " + guid);
                }
                int left = clear();
                leave();
                departure.end();
                LOG.atInfo().addKeyValue("containers", left).log("evacuated");
            } catch (InterruptedException _) {
                // the next start goes on
            }
        }));
    }

    /** Until nothing is left here, or the time is over. */
    private void awaitReplacements() throws InterruptedException {
        Instant begun = Objects.requireNonNullElse(departure.since(), clock.instant());
        Instant end = begun.plus(properties.evacuation().timeout());
        Instant next = Instant.MIN;
        while (!executor.list().isEmpty() && clock.instant().isBefore(end)) {
            if (!clock.instant().isBefore(next)) {
                next = clock.instant().plus(properties.evacuation().interval());
                reconcile();
            }
            Thread.sleep(POLL);
        }
    }

    private boolean isLeaving() {
        return draining || departure.phase() != Departure.Phase.IN_SERVICE;
    }

    /**
     * Stops everything, gracefully, and leaves. Returns when no container is left, or the time is over.
     *
     * @param elsewhere whether everything is evacuated before, as long as another cell takes work
     * @return how many containers are left
     */
    int drain(boolean elsewhere) throws InterruptedException {
        if (elsewhere) {
            evacuate();
            awaitEvacuation();
        }
        draining = true;
        LOG.atInfo().addKeyValue("containers", executor.list().size()).log("draining");
        int left = clear();
        leave();
        LOG.atInfo().addKeyValue("containers", left).log("drained");
        return left;
    }

    /** Until it is over, or no other cell was known to take work for as long as a presence lasts. */
    private void awaitEvacuation() throws InterruptedException {
        long patience = properties.presence().ttl().toNanos();
        long interval = properties.evacuation().interval().toNanos();
        long known = System.nanoTime();
        long asked = known - interval;
        while (departure.isEvacuating() && System.nanoTime() - known < patience) {
            if (System.nanoTime() - asked >= interval) {
                asked = System.nanoTime();
                if (othersTakeWork()) {
                    known = System.nanoTime();
                }
            }
            Thread.sleep(POLL);
        }
        if (departure.isEvacuating()) {
            LOG.info("no other cell takes work: the evacuation ends here");
        }
    }

    private boolean othersTakeWork() {
        try {
            return cells.list().stream().anyMatch(other -> !other.cellId().equals(cell.id()) && !other.evacuating());
        } catch (RuntimeException _) {
            return false;
        }
    }

    /** Stops everything, gracefully if the time allows; answers how much is left. */
    private int clear() throws InterruptedException {
        executor.list().forEach(container -> executor.stop(container.guid()));
        long end = System.nanoTime() + properties.drainTimeout().toNanos();
        // what the BBS cannot be told of goes all the same, before the time is over
        long patience = System.nanoTime() + properties.drainTimeout().toNanos() * 4 / 5;
        boolean forced = false;
        while (!executor.list().isEmpty() && System.nanoTime() - end < 0) {
            if (!forced && System.nanoTime() - patience > 0) {
                forced = true;
                for (Container container : executor.list()) {
                    Thread.ofVirtual().start(() -> delete(container.guid()));
                }
            }
            Thread.sleep(POLL);
        }
        return executor.list().size();
    }

    private void requireRunning() {
        if (!running) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "the cell is starting or stopping");
        }
    }

    private void delete(String guid) {
        try {
            executor.delete(guid);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcileSoon() {
        Thread.ofVirtual().name("rep-reconciliation-soon").start(this::reconcile);
    }

    private void reconcile() {
        try {
            reconciliation.ofAll();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the next round tries again");
        }
    }

    private void heartbeat() {
        if (present) {
            cells.heartbeat(cell.id(), cell.presence(executor.total(), departure.isEvacuating()));
        }
    }

    private void leave() {
        present = false;
        try {
            cells.leave(cell.id(), cell.ownerId());
        } catch (RuntimeException e) {
            LOG.atInfo().addKeyValue("reason", e.getMessage()).log("the presence lapses by itself");
        }
    }

    private void loop(String name, Duration interval, Runnable body) {
        loops.add(Thread.ofVirtual().name("rep-" + name).start(() -> {
            boolean failing = false;
            try {
                while (true) {
                    try {
                        body.run();
                        failing = false;
                    } catch (RuntimeException e) {
                        if (!failing && running) {
                            LOG.atWarn()
                                    .addKeyValue("loop", name)
                                    .addKeyValue("reason", e.getMessage())
                                    .log("the next round tries again");
                        }
                        failing = true;
                    }
                    Thread.sleep(failing && RETRY.compareTo(interval) < 0 ? RETRY : interval);
                }
            } catch (InterruptedException _) {
                // the rep is being stopped
            }
        }));
    }
}
