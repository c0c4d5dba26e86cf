package io.elasticruntime.cellrep.executor.step;

import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import io.elasticruntime.cellrep.executor.journal.StepJournal;
import io.elasticruntime.cellrep.executor.log.Output;
import io.elasticruntime.cellrep.garden.Container;
import io.elasticruntime.cellrep.garden.ContainerProcess;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.cellrep.garden.OutputLine;
import io.elasticruntime.cellrep.garden.ProcessSpec;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.action.Action;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Walks the tree of an action in one container (cell-and-staging.md A3, A4). A step runs in the thread of its caller; an
 * interrupt cancels it. Walked again after a restart of the cell-rep, the tree skips what the journal says is done and
 * joins the processes that it says were started.
 */
public final class Steps {

    private static final Duration AFTER_KILL = Duration.ofSeconds(1);
    private static final Duration GRACE_OF_PROBES = Duration.ofMillis(10);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Container container;
    private final StepJournal journal;
    private final Transfers transfers;
    private final NetworkEnvironment network;
    private final Supplier<Duration> grace;
    private final boolean repeatable;
    private final BooleanSupplier detached;

    /**
     * @param network what processes are told of their addresses
     * @param grace time between SIGTERM and SIGKILL
     * @param repeatable whether a process whose start was noted but that cannot be found may be started
     * @param detached whether an interrupt means: leave everything running
     */
    public Steps(
            Container container,
            StepJournal journal,
            Transfers transfers,
            NetworkEnvironment network,
            Supplier<Duration> grace,
            boolean repeatable,
            BooleanSupplier detached) {
        this.container = container;
        this.journal = journal;
        this.transfers = transfers;
        this.network = network;
        this.grace = grace;
        this.repeatable = repeatable;
        this.detached = detached;
    }

    /**
     * Runs an action to its end.
     *
     * @param name its name in the journal, such as {@code setup}
     * @param ready called once, when every part does what it is there for
     */
    public Outcome run(Action action, String name, Output output, Runnable ready) {
        return walk(action, new Scope(name, "", output, ready));
    }

    /** Runs an action that is no part of what the container is for: its output is always taken, nothing is noted. */
    public Outcome probe(Action action, String name, Output output) {
        StepJournal forgotten = StepJournal.inMemory();
        return new Steps(container, forgotten, transfers, network, () -> GRACE_OF_PROBES, true, detached)
                .run(action, name, output, () -> {});
    }

    private Outcome walk(Action action, Scope scope) {
        if (Thread.currentThread().isInterrupted()) {
            return interrupted();
        }
        return switch (action) {
            case Action.Run run -> run(run, scope.under(run.logSource()));
            case Action.Download download -> once(scope, () -> download(download, scope.under(download.logSource())));
            case Action.Upload upload -> once(scope, () -> upload(upload, scope.under(upload.logSource())));
            case Action.Timeout timeout -> timeout(timeout, scope.under(timeout.logSource()));
            case Action.Try attempt -> attempt(attempt, scope.under(attempt.logSource()));
            case Action.EmitProgress progress -> emitProgress(progress, scope.under(progress.logSource()));
            case Action.Serial serial -> serial(serial.actions(), scope.under(serial.logSource()));
            case Action.Parallel parallel ->
                Outcome.join(sideBySide(
                        parallel.actions(), scope.under(parallel.logSource()), Concurrent.Policy.WAIT_FOR_ALL));
            case Action.Codependent codependent ->
                codependent(codependent.actions(), scope.under(codependent.logSource()));
        };
    }

    private Outcome once(Scope scope, Supplier<Outcome> step) {
        scope.ready().run();
        if (journal.isDone(scope.path())) {
            return Outcome.SUCCEEDED;
        }
        Outcome outcome = step.get();
        if (outcome instanceof Outcome.Succeeded) {
            journal.done(scope.path());
        }
        return outcome;
    }

    private Outcome serial(List<Action> actions, Scope scope) {
        for (int i = 0; i < actions.size(); i++) {
            Scope child = scope.child(i);
            boolean last = i == actions.size() - 1;
            Outcome outcome = walk(actions.get(i), last ? child : child.readyThen(() -> {}));
            if (!(outcome instanceof Outcome.Succeeded)) {
                return outcome;
            }
        }
        return Outcome.SUCCEEDED;
    }

    private Outcome codependent(List<Action> actions, Scope scope) {
        List<Outcome> parts = sideBySide(actions, scope, Concurrent.Policy.FIRST_END_CANCELS);
        Outcome joined = Outcome.join(parts);
        boolean endedWell = parts.contains(Outcome.SUCCEEDED);
        return endedWell && !(joined instanceof Outcome.Failed) && !(joined instanceof Outcome.Detached)
                ? new Outcome.Failed("Codependent step exited")
                : joined;
    }

    private List<Outcome> sideBySide(List<Action> actions, Scope scope, Concurrent.Policy policy) {
        Scope shared = scope.readyWhenAll(actions.size());
        List<Supplier<Outcome>> branches = new ArrayList<>();
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            Scope child = shared.child(i);
            branches.add(() -> walk(action, child));
        }
        return Concurrent.run(branches, policy);
    }

    private Outcome timeout(Action.Timeout timeout, Scope scope) {
        Duration limit = Duration.ofMillis(timeout.timeoutMs());
        Concurrent.Timed timed = Concurrent.within(limit, () -> walk(timeout.action(), scope.child(0)));
        if (!timed.late() || timed.outcome() instanceof Outcome.Succeeded) {
            return timed.outcome();
        }
        String text = "exceeded " + GoDuration.format(limit) + " timeout";
        return timed.outcome() instanceof Outcome.Failed failed && failed.shown()
                ? new Outcome.Failed(text + "; " + failed.message())
                : new Outcome.Failed(text);
    }

    private Outcome attempt(Action.Try attempt, Scope scope) {
        Outcome outcome = walk(attempt.action(), scope.child(0));
        return outcome instanceof Outcome.Failed ? Outcome.SUCCEEDED : outcome;
    }

    private Outcome emitProgress(Action.EmitProgress progress, Scope scope) {
        say(scope, progress.startMessage());
        Outcome outcome = walk(progress.action(), scope.child(0));
        if (outcome instanceof Outcome.Succeeded) {
            say(scope, progress.successMessage());
        }
        String prefix = text(progress.failureMessagePrefix());
        if (outcome instanceof Outcome.Failed failed && !prefix.isEmpty()) {
            scope.output().err(scope.source(), failed.shown() ? prefix + ": " + failed.message() : prefix);
        }
        return outcome;
    }

    private Outcome download(Action.Download download, Scope scope) {
        String artifact = text(download.artifact());
        sayOf(artifact, scope, "Downloading " + artifact + "...");
        boolean[] fetched = {false};
        try {
            long size = transfers.fetch(download, container.spec().disk(), tar -> {
                fetched[0] = true;
                container.streamIn(download.to(), download.user(), tar);
            });
            sayOf(artifact, scope, "Downloaded " + artifact + (size == 0 ? "" : " (" + Sizes.format(size) + ")"));
            return Outcome.SUCCEEDED;
        } catch (InterruptedException _) {
            return cancelled();
        } catch (ArchiveRefused refused) {
            return failed(scope, artifact, refused.about(artifact));
        } catch (IOException | GardenException e) {
            if (Thread.currentThread().isInterrupted()) {
                return interrupted();
            }
            String text = fetched[0]
                    ? "Copying " + artifact + " into the container failed: " + e.getMessage()
                    : "Downloading " + artifact + " failed";
            if (!artifact.isEmpty()) {
                scope.output().err(scope.source(), Sizes.cutError(text));
            }
            return new Outcome.Failed(text);
        }
    }

    private Outcome upload(Action.Upload upload, Scope scope) {
        String artifact = text(upload.artifact());
        URI to;
        try {
            to = URI.create(upload.to());
        } catch (IllegalArgumentException _) {
            return failed(scope, artifact, "Failed to parse URL for " + artifact);
        }
        sayOf(artifact, scope, "Uploading " + artifact + "...");
        try (InputStream archive = container.streamOut(upload.from(), upload.user());
                InputStream file = FirstEntry.of(archive)) {
            long size = transfers.upload(file, largestUpload(), to);
            sayOf(artifact, scope, "Uploaded " + artifact + " (" + Sizes.format(size) + ")");
            return Outcome.SUCCEEDED;
        } catch (InterruptedException _) {
            return cancelled();
        } catch (ArchiveRefused refused) {
            return failed(scope, artifact, "Failed to upload payload for " + artifact + ": it " + refused.getMessage());
        } catch (FirstEntry.Missing _) {
            return failed(scope, artifact, "Failed to find first item in tar stream for " + artifact);
        } catch (GardenException _) {
            return failed(scope, artifact, "Failed to establish stream from container for " + artifact);
        } catch (IOException _) {
            return Thread.currentThread().isInterrupted()
                    ? interrupted()
                    : failed(scope, artifact, "Failed to upload payload for " + artifact);
        }
    }

    /** No file of a container can be larger than all of it may be; one that says so is made of holes. */
    private DataSize largestUpload() {
        DataSize quota = container.spec().disk();
        return quota != null && quota.compareTo(transfers.largest()) < 0 ? quota : transfers.largest();
    }

    private Outcome run(Action.Run run, Scope scope) {
        if (journal.isDone(scope.path())) {
            scope.ready().run();
            return Outcome.SUCCEEDED;
        }
        ContainerProcess process;
        try {
            Optional<ContainerProcess> known =
                    journal.isStarted(scope.path()) ? container.process(scope.path()) : Optional.empty();
            if (known.isEmpty() && journal.isStarted(scope.path()) && !repeatable) {
                return new Outcome.Failed("the cell was restarted while the process was being started");
            }
            process = known.isPresent() ? known.get() : start(run, scope);
        } catch (GardenException e) {
            scope.output().err(scope.source(), "failed-creating-process: " + e.getMessage());
            return new Outcome.Failed("failed-creating-process: " + e.getMessage(), false);
        }
        CompletableFuture<Boolean> drained = new CompletableFuture<>();
        ContainerProcess.Following following = run.suppressLogOutput() ? null : follow(process, scope, drained);
        try {
            scope.ready().run();
            int status = process.waitFor();
            drain(following, drained);
            return exited(status, run, scope);
        } catch (InterruptedException _) {
            if (detached.getAsBoolean()) {
                return Outcome.DETACHED;
            }
            return stop(process, following, drained, run, scope);
        } finally {
            if (following != null) {
                following.close();
            }
            journal.flush();
        }
    }

    private ContainerProcess start(Action.Run run, Scope scope) {
        journal.started(scope.path());
        Map<String, String> env = new LinkedHashMap<>();
        for (EnvironmentVariable variable : run.env()) {
            env.put(variable.name(), network.translate(variable.name(), variable.value()));
        }
        env.putAll(network.variables());
        Long nofile = run.resourceLimits() == null ? null : run.resourceLimits().nofile();
        ProcessSpec spec = new ProcessSpec(
                scope.path(),
                run.path(),
                run.args(),
                env,
                text(run.dir()).isEmpty() ? null : run.dir(),
                run.user(),
                nofile == null ? null : (int) Math.min(nofile, Integer.MAX_VALUE));
        return Concurrent.shielded(() -> container.run(spec));
    }

    private ContainerProcess.Following follow(
            ContainerProcess process, Scope scope, CompletableFuture<Boolean> drained) {
        String cursor = journal.cursor(scope.path(), ContainerProcess.BEGINNING);
        return process.follow(cursor, new ContainerProcess.OutputListener() {
            @Override
            public void line(OutputLine line) {
                LogType type = line.stream() == OutputLine.Stream.OUT ? LogType.OUT : LogType.ERR;
                scope.output().write(scope.source(), type, line.bytes(), line.time());
                journal.logged(scope.path(), line.cursor());
            }

            @Override
            public void end() {
                drained.complete(true);
            }
        });
    }

    private Outcome exited(int status, Action.Run run, Scope scope) {
        String note = status != 0 && outOfMemory() ? " (out of memory)" : "";
        if (!run.suppressLogOutput()) {
            scope.output().out(scope.source(), "Exit status " + status + note);
        }
        if (status == 0) {
            journal.done(scope.path());
            return Outcome.SUCCEEDED;
        }
        String prefix = scope.source().isEmpty() ? "" : scope.source() + ": ";
        return new Outcome.Failed(prefix + "Exited with status " + status + note);
    }

    private boolean outOfMemory() {
        try {
            return container.info().outOfMemory();
        } catch (GardenException _) {
            return false;
        }
    }

    /** SIGTERM, the grace interval, SIGKILL, one second more (cell-and-staging.md A4). */
    private Outcome stop(
            ContainerProcess process,
            ContainerProcess.@Nullable Following following,
            CompletableFuture<Boolean> drained,
            Action.Run run,
            Scope scope) {
        Duration patience = grace.get();
        signal(process, Signal.TERM);
        boolean killed = !endsWithin(process.exit(), patience);
        if (killed) {
            signal(process, Signal.KILL);
            // without any patience the process is known to be gone, and its status with it
            if (!endsWithin(process.exit(), patience.isZero() ? Duration.ZERO : AFTER_KILL)) {
                return new Outcome.Failed("process did not exit");
            }
        }
        drain(following, drained);
        if (!run.suppressLogOutput()) {
            String note = killed ? " (exceeded " + GoDuration.format(patience) + " graceful shutdown interval)" : "";
            scope.output().out(scope.source(), "Exit status " + process.exit().getNow(137) + note);
        }
        return Outcome.CANCELLED;
    }

    private static void signal(ContainerProcess process, Signal signal) {
        try {
            process.signal(signal);
        } catch (GardenException _) {
            // gone already, or it will be when its container is destroyed
        }
    }

    private static void drain(ContainerProcess.@Nullable Following following, CompletableFuture<Boolean> drained) {
        if (following != null) {
            endsWithin(drained, DRAIN);
        }
    }

    /** Waits, whatever interrupts come meanwhile. */
    private static boolean endsWithin(CompletableFuture<?> future, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                return true;
            } catch (InterruptedException _) {
                // the step is being cancelled already
            } catch (TimeoutException _) {
                return false;
            } catch (ExecutionException _) {
                return true;
            }
        }
    }

    private Outcome interrupted() {
        return detached.getAsBoolean() ? Outcome.DETACHED : Outcome.CANCELLED;
    }

    private Outcome cancelled() {
        Thread.currentThread().interrupt();
        return interrupted();
    }

    private static void say(Scope scope, @Nullable String line) {
        if (line != null && !line.isEmpty()) {
            scope.output().out(scope.source(), line);
        }
    }

    /** A line about an artifact; those without a name are not spoken of. */
    private static void sayOf(String artifact, Scope scope, String line) {
        say(scope, artifact.isEmpty() ? null : line);
    }

    private static Outcome failed(Scope scope, String artifact, String text) {
        if (!artifact.isEmpty()) {
            scope.output().err(scope.source(), text);
        }
        return new Outcome.Failed(text);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
