package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import io.elasticruntime.cellrep.executor.download.Downloads;
import io.elasticruntime.cellrep.executor.health.HealthMonitor;
import io.elasticruntime.cellrep.executor.health.Probe;
import io.elasticruntime.cellrep.executor.identity.InstanceIdentities;
import io.elasticruntime.cellrep.executor.journal.StepJournal;
import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.executor.step.Concurrent;
import io.elasticruntime.cellrep.executor.step.Concurrent.Policy;
import io.elasticruntime.cellrep.executor.step.Outcome;
import io.elasticruntime.cellrep.executor.step.Sizes;
import io.elasticruntime.cellrep.executor.step.Steps;
import io.elasticruntime.cellrep.garden.BaseLayer;
import io.elasticruntime.cellrep.garden.BindMount;
import io.elasticruntime.cellrep.garden.ContainerSpec;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.action.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The life of one container, told in one thread from creation to completion (cell-and-staging.md A2): dependencies,
 * container, setup, then the action beside its health checks. A life that begins with a container which is there already
 * joins what goes on in it.
 */
final class ContainerLife implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLife.class);

    private static final String SETUP = "setup";
    private static final String ACTION = "action";
    private static final int SHARES_OF_FULL_WEIGHT = 1024;

    private final String guid;
    private final RunRequest request;
    private final Container.State from;
    private final boolean routableBefore;
    private final Executor executor;
    private final StepJournal journal;
    private final ContainerLog log;
    private final Thread thread;
    private volatile @Nullable Ending ending;

    ContainerLife(Container container, RunRequest request, Executor executor, StepJournal journal, ContainerLog log) {
        this.guid = container.guid();
        this.request = request;
        this.from = container.state();
        this.routableBefore = container.routable();
        this.executor = executor;
        this.journal = journal;
        this.log = log;
        this.thread = Thread.ofVirtual().name("container-" + guid).unstarted(this);
    }

    /** Why a life is ended from outside. */
    private enum Ending {
        STOPPED,
        MISSING,
        DETACHED
    }

    void start() {
        thread.start();
    }

    /** Stops what runs in the container, gracefully; returns at once. */
    void stop() {
        if (end(Ending.STOPPED)) {
            log.out("", "Cell " + executor.cellId() + " stopping instance " + guid);
        }
    }

    /** The container has vanished. */
    void missing() {
        end(Ending.MISSING);
    }

    /** Leaves the container as it is, for the next start of the cell-rep. */
    void detach() {
        end(Ending.DETACHED);
    }

    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Waits at most so long; whatever is still going on is noted. */
    void awaitEnd(Duration limit) throws InterruptedException {
        if (limit.isPositive()) {
            thread.join(limit);
        }
        journal.flush();
    }

    ContainerLog log() {
        return log;
    }

    StepJournal journal() {
        return journal;
    }

    private boolean end(Ending how) {
        synchronized (this) {
            if (ending != null) {
                return false;
            }
            ending = how;
        }
        thread.interrupt();
        return true;
    }

    @Override
    public void run() {
        RunResult result;
        try {
            result = live();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (ending == null) {
                LOG.atError().addKeyValue("guid", guid).setCause(e).log("a container has failed in an unforeseen way");
            }
            result = resultOf(new Outcome.Failed("the cell failed to run the container: " + e.getMessage()));
        }
        journal.flush();
        if (ending != Ending.DETACHED) {
            executor.completed(guid, result);
        }
    }

    private RunResult live() {
        boolean joins = from == Container.State.CREATED || from == Container.State.RUNNING;
        if (joins) {
            Optional<io.elasticruntime.cellrep.garden.Container> found =
                    executor.garden().lookup(guid);
            return found.isPresent() && found.get().isAlive() || found.isPresent() && journal.isAnyStarted()
                    ? liveIn(found.get())
                    : RunResult.failed("missing garden container");
        }
        Files files;
        try {
            files = files();
        } catch (InterruptedException _) {
            return RunResult.ofStop("stopped-before-running");
        } catch (Refused refused) {
            return RunResult.failed(String.valueOf(refused.getMessage()));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("guid", guid).setCause(e).log("cached dependencies cannot be downloaded");
            return RunResult.failedRetryably("failed to download cached artifacts");
        }
        log.out("", "Cell " + executor.cellId() + " creating container for instance " + guid);
        io.elasticruntime.cellrep.garden.Container container;
        try {
            container = Concurrent.shielded(() -> executor.garden().create(spec(files)));
        } catch (GardenException e) {
            log.err(
                    "",
                    "Cell " + executor.cellId() + " failed to create container for instance " + guid + ": "
                            + e.getMessage());
            return RunResult.failedRetryably("failed to create container: " + e.getMessage());
        }
        log.out("", "Cell " + executor.cellId() + " successfully created container for instance " + guid);
        executor.identities().issue(guid, container.info().containerIp(), request.organizationalUnits());
        executor.created(guid, container);
        return liveIn(container);
    }

    /** What a container has from its beginning. */
    private record Files(List<BindMount> mounts, List<BaseLayer> layers) {}

    /** What was fetched is not fit for a container, which its owner is to know; another attempt would bring the same. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private interface Fetching {
        void fetch() throws IOException, InterruptedException;
    }

    private Files files() throws IOException, InterruptedException {
        List<CachedDependency> dependencies = request.cachedDependencies();
        List<Action.Download> downloads = layered() ? request.layers() : List.of();
        BindMount[] mounts = new BindMount[dependencies.size()];
        BaseLayer[] layers = new BaseLayer[downloads.size()];
        List<Supplier<Outcome>> branches = new ArrayList<>();
        for (int i = 0; i < mounts.length; i++) {
            int index = i;
            branches.add(fetching(() -> mounts[index] = dependency(dependencies.get(index))));
        }
        for (int i = 0; i < layers.length; i++) {
            int index = i;
            branches.add(fetching(() -> layers[index] = layer(downloads.get(index))));
        }
        Outcome outcome = Outcome.join(Concurrent.run(branches, Policy.WAIT_FOR_ALL));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (outcome instanceof Outcome.Failed failed) {
            throw failed.shown() ? new Refused(failed.message()) : new IOException(failed.message());
        }
        return new Files(List.of(mounts), List.of(layers));
    }

    private static Supplier<Outcome> fetching(Fetching fetching) {
        return () -> {
            try {
                fetching.fetch();
                return Outcome.SUCCEEDED;
            } catch (ArchiveRefused e) {
                return new Outcome.Failed(e.about(""));
            } catch (IOException e) {
                return new Outcome.Failed(String.valueOf(e.getMessage()), e instanceof Refused);
            } catch (InterruptedException _) {
                return Outcome.CANCELLED;
            }
        };
    }

    private BindMount dependency(CachedDependency dependency) throws IOException, InterruptedException {
        return told(dependency.name(), dependency.logSource(), said -> {
            Downloads.Dependency found = executor.downloads().dependency(dependency, guid);
            said.downloaded(found.size());
            return BindMount.readOnly(found.directory(), dependency.to());
        });
    }

    private BaseLayer layer(Action.Download download) throws IOException, InterruptedException {
        return told(download.artifact(), download.logSource(), said -> {
            Downloads.FetchedLayer found =
                    executor.downloads().layer(download, quota(), request.rootfs(), executor.garden(), guid);
            said.downloaded(found.size());
            return found.layer();
        });
    }

    private interface Saying {
        void downloaded(long size);
    }

    private interface Told<T> {
        T fetch(Saying said) throws IOException, InterruptedException;
    }

    /** Tells the log of something that is fetched; what has no name is not spoken of. */
    private <T> T told(@Nullable String name, @Nullable String logSource, Told<T> fetching)
            throws IOException, InterruptedException {
        if (name == null || name.isEmpty()) {
            return fetching.fetch(_ -> {});
        }
        String source = logSource == null ? "" : logSource;
        log.out(source, "Downloading " + name + "...");
        try {
            return fetching.fetch(
                    size -> log.out(source, "Downloaded " + name + (size == 0 ? "" : " (" + Sizes.format(size) + ")")));
        } catch (ArchiveRefused e) {
            log.err(source, e.about(name));
            throw new Refused(e.about(name));
        } catch (IOException e) {
            log.err(source, "Downloading " + name + " failed");
            throw e;
        }
    }

    private @Nullable DataSize quota() {
        return sizeOf(executor.find(guid).orElseThrow().resources().diskMb());
    }

    private boolean layered() {
        return executor.garden().backEnd().layers();
    }

    private ContainerSpec spec(Files files) {
        Map<String, String> env = new LinkedHashMap<>();
        for (EnvironmentVariable variable : request.env()) {
            env.put(variable.name(), variable.value());
        }
        env.putAll(InstanceIdentities.variables());
        List<BindMount> all = new ArrayList<>(files.mounts());
        all.add(BindMount.readOnly(executor.identities().prepare(guid), InstanceIdentities.MOUNT));
        Resources resources = executor.find(guid).orElseThrow().resources();
        return new ContainerSpec(
                guid,
                request.rootfs(),
                files.layers(),
                env,
                sizeOf(resources.memoryMb()),
                sizeOf(resources.diskMb()),
                shares(),
                request.maxPids(),
                all,
                request.ports(),
                request.egressRules(),
                Map.of("executor:owner", "executor"),
                request.privileged());
    }

    /** Relative weight: a cpu weight of 100 is 1024 shares. */
    private int shares() {
        return SHARES_OF_FULL_WEIGHT * Math.max(request.cpuWeight(), 1) / 100;
    }

    private static @Nullable DataSize sizeOf(int mebibytes) {
        return mebibytes == 0 ? null : DataSize.ofMegabytes(mebibytes);
    }

    private RunResult liveIn(io.elasticruntime.cellrep.garden.Container container) {
        Thread sampling = executor.metrics().sample(guid, container, log);
        try {
            return resultOf(steps(container));
        } finally {
            sampling.interrupt();
        }
    }

    private RunResult resultOf(Outcome outcome) {
        String text = outcome instanceof Outcome.Failed failed ? failed.message() : "";
        if (ending == Ending.STOPPED) {
            return RunResult.ofStop(journal.isAnyStarted() ? text : "stopped-before-running");
        }
        if (ending == Ending.MISSING) {
            return RunResult.failed("missing garden container");
        }
        return switch (outcome) {
            case Outcome.Succeeded _ -> RunResult.succeeded();
            case Outcome.Failed failed -> RunResult.failed(failed.message());
            case Outcome.Cancelled _, Outcome.Detached _ -> RunResult.failed("cancelled");
        };
    }

    private Outcome steps(io.elasticruntime.cellrep.garden.Container container) {
        Steps steps = new Steps(
                container,
                journal,
                executor.downloads(),
                executor.networkOf(request, container.info()),
                () -> ending == Ending.MISSING
                        ? Duration.ZERO
                        : executor.properties().gracefulShutdown(),
                executor.find(guid)
                        .map(record -> record.workload() instanceof Workload.Instance)
                        .orElse(false),
                this::detached);
        Action preparation = request.preparation(layered());
        if (preparation != null && !journal.isDone(SETUP)) {
            Outcome prepared = steps.run(preparation, SETUP, log, () -> {});
            if (!(prepared instanceof Outcome.Succeeded)) {
                return prepared;
            }
            journal.done(SETUP);
        }
        return longLived(steps, container);
    }

    /** The action beside its checks; whichever ends first ends the others. */
    private Outcome longLived(Steps steps, io.elasticruntime.cellrep.garden.Container container) {
        CheckDefinition checks = request.checkDefinition();
        List<Probe> readiness = checks == null ? List.of() : probes(checks.readinessChecks(), container);
        List<Probe> health = checks != null ? probes(checks.checks(), container) : monitorProbe(steps);
        boolean upBefore = from == Container.State.RUNNING;
        AtomicInteger unready = new AtomicInteger(health.isEmpty() ? 1 : 2);
        CompletableFuture<Boolean> up = new CompletableFuture<>();
        Runnable ready = () -> {
            if (unready.decrementAndGet() == 0) {
                if (!upBefore) {
                    executor.running(guid, readiness.isEmpty());
                }
                up.complete(true);
            }
        };
        HealthMonitor monitor = new HealthMonitor(
                log,
                checks == null || checks.logSource() == null ? HealthMonitor.DEFAULT_SOURCE : checks.logSource(),
                executor.pace(),
                this::detached);
        List<Supplier<Outcome>> parts = new ArrayList<>();
        parts.add(() -> steps.run(request.action(), ACTION, log, ready));
        if (!health.isEmpty()) {
            parts.add(() -> monitor.watch(health, request.startTimeout(), upBefore, ready));
        }
        if (!readiness.isEmpty()) {
            parts.add(() -> {
                try {
                    up.get();
                } catch (InterruptedException | ExecutionException _) {
                    return detached() ? Outcome.DETACHED : Outcome.CANCELLED;
                }
                return monitor.watchReadiness(
                        readiness, upBefore && routableBefore, routable -> executor.routable(guid, routable));
            });
        }
        return Outcome.join(Concurrent.run(parts, Policy.FIRST_END_CANCELS));
    }

    private List<Probe> probes(
            List<CheckDefinition.Check> checks, io.elasticruntime.cellrep.garden.Container container) {
        return checks.stream().map(check -> executor.probe(check, container)).toList();
    }

    private List<Probe> monitorProbe(Steps steps) {
        return request.monitor() == null
                ? List.of()
                : List.of(new MonitorProbe(
                        steps, request.monitor(), executor.properties().healthyInterval()));
    }

    private boolean detached() {
        return ending == Ending.DETACHED;
    }
}
