package io.elasticruntime.cellrep.rep;

import io.elasticruntime.cellrep.executor.Container;
import io.elasticruntime.cellrep.executor.Executor;
import io.elasticruntime.cellrep.executor.Workload;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import io.elasticruntime.diego.cell.CellsApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * The cell's part in the platform. Begins when the server answers; a stop ends it within seconds and leaves the containers
 * running, unless the cell was drained before.
 */
final class Rep implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Rep.class);
    /** After a round that failed the next one comes at least this soon. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    private final Cell cell;
    private final RepProperties properties;
    private final Executor executor;
    private final CellsApi cells;
    private final Reconciliation reconciliation;
    private final Operations operations;
    private final WorkIntake intake;
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
            Operations operations) {
        this.cell = cell;
        this.properties = properties;
        this.executor = executor;
        this.cells = cells;
        this.reconciliation = reconciliation;
        this.operations = operations;
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
        return cell.state(executor.total(), executor.remaining(), executor.list(), draining);
    }

    Work.Refused perform(Work work) {
        requireRunning();
        return intake.take(work, draining);
    }

    void stopInstance(String processGuid, String instanceGuid) {
        Container container = executor.find(instanceGuid).orElse(null);
        if (container == null) {
            reconcileSoon();
            return;
        }
        if (!(container.workload() instanceof Workload.Instance lrp)
                || !lrp.processGuid().equals(processGuid)) {
            throw new ProblemException(
                    HttpStatus.NOT_FOUND, "resource-not-found", "no instance " + instanceGuid + " of " + processGuid);
        }
        executor.stop(instanceGuid);
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

    /**
     * Stops everything, gracefully, and leaves. Returns when no container is left, or the time is over.
     *
     * @return how many containers are left
     */
    int drain() throws InterruptedException {
        draining = true;
        LOG.atInfo().addKeyValue("containers", executor.list().size()).log("draining");
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
            Thread.sleep(DRAIN_POLL);
        }
        present = false;
        leave();
        int left = executor.list().size();
        LOG.atInfo().addKeyValue("containers", left).log("drained");
        return left;
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
        Thread.ofVirtual().name("rep-reconciliation-soon").start(() -> {
            try {
                reconciliation.ofAll();
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the next round tries again");
            }
        });
    }

    private void heartbeat() {
        if (present) {
            cells.heartbeat(cell.id(), cell.presence(executor.total()));
        }
    }

    private void leave() {
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
