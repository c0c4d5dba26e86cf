package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.DirectoryWatch.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process whose monitor, a program of its own, leaves its exit status in a file. So nothing about it is lost while
 * nobody watches.
 */
abstract class RecordedProcess implements ContainerProcess {

    private static final Logger log = LoggerFactory.getLogger(RecordedProcess.class);
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final Duration MONITOR_START = Duration.ofSeconds(10);
    private static final int STATUS_LOST = 255;

    /** Directory below that of the process, which holds nothing but its exit status. */
    static final String EXIT = "exit";

    final Path directory;
    final DirectoryWatch watch;
    final ExecutorService threads;
    private final ProcessSpec spec;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    RecordedProcess(Path directory, ProcessSpec spec, DirectoryWatch watch, ExecutorService threads) {
        this.directory = directory;
        this.spec = spec;
        this.watch = watch;
        this.threads = threads;
    }

    /** Where the monitor leaves the exit status, in {@link #EXIT}. */
    abstract Path statusFile();

    /** Whether the monitor has left its name; it may not yet have, when a garden died just after starting it. */
    abstract boolean monitorHasStarted();

    abstract boolean monitorIsAlive();

    /** Ends what may still run of a process that has lost its monitor. */
    abstract void killUnmonitored();

    @Override
    public String id() {
        return spec.id();
    }

    @Override
    public ProcessSpec spec() {
        return spec;
    }

    @Override
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    boolean hasExited() {
        return exit.isDone();
    }

    /** Begins to wait for the exit of a process that was started, now or by an earlier garden. */
    void watchForExit() {
        status().ifPresentOrElse(exit::complete, () -> threads.execute(this::awaitExit));
    }

    private void awaitExit() {
        var changed = new Semaphore(0);
        long adopted = System.nanoTime();
        try (Registration registration = watch.onChange(directory.resolve(EXIT), changed::release)) {
            while (true) {
                boolean alive = monitorIsAlive();
                // Read after looking at the monitor: it writes the status before it goes.
                Optional<Integer> status = status();
                if (status.isPresent()) {
                    exit.complete(status.get());
                    return;
                }
                if (!alive && (monitorHasStarted() || System.nanoTime() - adopted > MONITOR_START.toNanos())) {
                    log.atWarn().addKeyValue("process", directory).log("the monitor of a process is gone");
                    killUnmonitored();
                    Kept.writeText(statusFile(), String.valueOf(STATUS_LOST));
                    exit.complete(STATUS_LOST);
                    return;
                }
                if (changed.tryAcquire(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (GardenException e) {
            // The container is being destroyed under us.
            log.atDebug().addKeyValue("process", directory).setCause(e).log("exit status is not kept");
            exit.complete(STATUS_LOST);
        }
    }

    private Optional<Integer> status() {
        return Kept.readText(statusFile())
                .filter(text -> text.matches("-?\\d+"))
                .map(Integer::valueOf);
    }

    /** The number in a file that a monitor writes; empty until it has. */
    Optional<Long> pid(String file) {
        return Kept.readText(directory.resolve(file))
                .filter(text -> text.matches("\\d+"))
                .map(Long::valueOf);
    }
}
