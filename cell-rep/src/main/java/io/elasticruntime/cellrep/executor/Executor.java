package io.elasticruntime.cellrep.executor;

import io.elasticruntime.cellrep.executor.Container.State;
import io.elasticruntime.cellrep.executor.download.Downloads;
import io.elasticruntime.cellrep.executor.health.HealthMonitor;
import io.elasticruntime.cellrep.executor.health.NetworkProbe;
import io.elasticruntime.cellrep.executor.health.Probe;
import io.elasticruntime.cellrep.executor.identity.InstanceIdentities;
import io.elasticruntime.cellrep.executor.journal.StepJournal;
import io.elasticruntime.cellrep.executor.log.ContainerLog;
import io.elasticruntime.cellrep.executor.step.Concurrent;
import io.elasticruntime.cellrep.executor.step.FirstEntry;
import io.elasticruntime.cellrep.executor.step.NetworkEnvironment;
import io.elasticruntime.cellrep.garden.BaseLayer;
import io.elasticruntime.cellrep.garden.BindMount;
import io.elasticruntime.cellrep.garden.ContainerInfo;
import io.elasticruntime.cellrep.garden.Garden;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.lrp.InternalRoute;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.loggregator.emitter.Emitter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The containers of this cell: reserved, run, stopped, deleted (cell-and-staging.md A1). Containers outlive the
 * cell-rep: {@link #start} joins those of an earlier process, {@link #close} leaves them running.
 */
public final class Executor implements AutoCloseable {

    /** Largest result of a task. */
    public static final int LONGEST_RESULT = 50 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);
    private static final Pattern GUID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    private static final Duration JOURNAL_INTERVAL = Duration.ofMillis(250);

    private final String cellId;
    private final String zone;
    private final Duration cellMetricsInterval;
    private final Garden garden;
    private final Downloads downloads;
    private final InstanceIdentities identities;
    private final Emitter emitter;
    private final ExecutorProperties properties;
    private final InstantSource clock;
    private final InstantSource steady;
    private final ContainerFiles files;
    private final Containers containers;
    private final ContainerMetricsReporter metrics;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, ContainerLife> lives = new ConcurrentHashMap<>();
    private final Set<String> deleting = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final List<Thread> loops = new CopyOnWriteArrayList<>();

    /**
     * @param cellId in log lines
     * @param zone of this cell
     * @param total what the cell has to give
     * @param clock the time of day
     * @param steady measures intervals
     * @throws IOException if the data directory cannot be used
     */
    public Executor(
            String cellId,
            String zone,
            Resources total,
            Garden garden,
            Downloads downloads,
            InstanceIdentities identities,
            Emitter emitter,
            ExecutorProperties properties,
            MetricsProperties metrics,
            InstantSource clock,
            InstantSource steady)
            throws IOException {
        this.cellId = cellId;
        this.zone = zone;
        this.cellMetricsInterval = metrics.cellInterval();
        this.garden = garden;
        this.downloads = downloads;
        this.identities = identities;
        this.emitter = emitter;
        this.properties = properties;
        this.clock = clock;
        this.steady = steady;
        this.files = new ContainerFiles(properties.directory().resolve("containers"));
        this.containers = new Containers(total, files);
        this.metrics = new ContainerMetricsReporter(
                emitter,
                clock,
                metrics.interval(),
                new Entitlement(
                        Runtime.getRuntime().availableProcessors(),
                        DataSize.ofMegabytes(total.memoryMb()).toBytes()));
    }

    /** Joins the containers that an earlier process has left, destroys what nobody knows, and watches from now on. */
    public void start() throws IOException {
        List<Container> found = containers.load();
        destroyUnknown();
        found.forEach(this::adopt);
        loop("watch", properties.watchInterval(), this::noticeMissing);
        loop("expire", properties.watchInterval(), this::expireReservations);
        loop("metrics", cellMetricsInterval, this::emitMetrics);
        loop("identities", properties.reapInterval(), identities::renew);
        loop("reap", properties.reapInterval(), this::destroyUnknown);
        loop(
                "journal",
                JOURNAL_INTERVAL,
                () -> lives.values().forEach(life -> life.journal().flush()));
        LOG.atInfo().addKeyValue("containers", found.size()).log("containers of the last start are joined");
    }

    /** Hears the guid of each container that has been reserved, has come up, has changed its readiness or has ended. */
    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    /**
     * Reserves resources for a container.
     *
     * @return why not, such as {@code insufficient resources: memory}; empty if it is reserved
     */
    public Optional<String> reserve(String guid, Workload workload, Resources resources) {
        if (!GUID.matcher(guid).matches()) {
            return Optional.of("invalid guid");
        }
        Optional<String> refusal = containers.reserve(Container.reserved(guid, workload, resources, clock.instant()));
        if (refusal.isEmpty()) {
            announce(guid);
        }
        return refusal;
    }

    /**
     * Runs something in a reserved container.
     *
     * @return false if there is no such reservation (any more)
     */
    public boolean run(String guid, RunRequest request) {
        try {
            Optional<Container> initializing = containers.update(guid, reserved -> reserved.initializing(request));
            initializing.ifPresent(this::live);
            return initializing.isPresent();
        } catch (Container.InvalidTransition _) {
            return false;
        }
    }

    /**
     * Gives what runs in a container other internal routes, its logs and metrics other tags, and itself other egress rules.
     * Where those cannot be put into force, or the container is still being made with the former ones, they stay.
     *
     * @param egressRules null: as before
     */
    public void change(
            String guid,
            List<InternalRoute> internalRoutes,
            Map<String, String> tags,
            @Nullable List<EgressRule> egressRules) {
        List<EgressRule> inForce = egressRules != null && allowed(guid, egressRules) ? egressRules : null;
        update(guid, now -> now.updated(internalRoutes, tags, inForce));
        ContainerLife life = lives.get(guid);
        if (life != null) {
            life.log().retag(tags);
        }
        announce(guid);
    }

    private boolean allowed(String guid, List<EgressRule> egressRules) {
        try {
            return garden.allow(guid, egressRules);
        } catch (GardenException e) {
            LOG.atWarn()
                    .addKeyValue("guid", guid)
                    .addKeyValue("reason", e.getMessage())
                    .log("a container keeps the egress rules that it had");
            return false;
        }
    }

    /** Stops what runs in a container, gracefully; returns at once. The container stays, completed, until deleted. */
    public void stop(String guid) {
        ContainerLife life = lives.get(guid);
        if (life != null) {
            life.stop();
        } else {
            complete(guid, RunResult.ofStop("stopped-before-running"));
        }
    }

    /** Stops and destroys a container and gives its resources back; returns when that is done. */
    public void delete(String guid) throws InterruptedException {
        if (!deleting.add(guid)) {
            return;
        }
        try {
            ContainerLife life = lives.get(guid);
            if (life != null) {
                life.stop();
                life.awaitEnd();
            }
            destroy(guid, life);
            downloads.release(guid);
            lives.remove(guid);
            identities.remove(guid);
            containers.remove(guid);
        } finally {
            deleting.remove(guid);
        }
    }

    private void destroy(String guid, @Nullable ContainerLife life) {
        if (garden.lookup(guid).isEmpty()) {
            return;
        }
        say(life, "Cell " + cellId + " destroying container for instance " + guid);
        try {
            Concurrent.shielded(() -> {
                garden.destroy(guid);
                return true;
            });
            say(life, "Cell " + cellId + " successfully destroyed container for instance " + guid);
        } catch (GardenException e) {
            // the reaper tries again
            LOG.atWarn().addKeyValue("guid", guid).setCause(e).log("a container cannot be destroyed");
            say(life, "Cell " + cellId + " failed to destroy container for instance " + guid);
        }
    }

    private static void say(@Nullable ContainerLife life, String text) {
        if (life != null) {
            life.log().out("", text);
        }
    }

    /**
     * The result file of a task.
     *
     * @throws IOException if there is none or it is larger than {@link #LONGEST_RESULT}
     */
    public String result(String guid, String file) throws IOException {
        var container = garden.lookup(guid).orElseThrow(() -> new IOException("the container is gone"));
        try (InputStream archive = container.streamOut(file, "root");
                InputStream content = FirstEntry.of(archive)) {
            byte[] bytes = content.readNBytes(LONGEST_RESULT + 1);
            if (bytes.length > LONGEST_RESULT) {
                throw new IOException("the result is larger than " + LONGEST_RESULT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (GardenException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Writes a line into the log of a container, as the cell. */
    public void say(String guid, String text) {
        say(lives.get(guid), text);
    }

    public Optional<Container> find(String guid) {
        return containers.find(guid);
    }

    public List<Container> list() {
        return containers.list();
    }

    public Resources total() {
        return containers.total();
    }

    public Resources remaining() {
        return containers.remaining();
    }

    /** Leaves everything running, with what the next start needs on disk. */
    @Override
    public void close() throws InterruptedException {
        loops.forEach(Thread::interrupt);
        lives.values().forEach(ContainerLife::detach);
        long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        for (ContainerLife life : lives.values()) {
            life.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
        }
        http.shutdownNow();
    }

    private void adopt(Container container) {
        RunRequest request = container.request();
        switch (container.state()) {
            case RESERVED -> announce(container.guid());
            case COMPLETED -> {
                hold(container.guid());
                announce(container.guid());
            }
            case INITIALIZING -> startOver(container);
            case CREATED, RUNNING -> {
                StepJournal journal = files.journal(container.guid());
                if (container.state() == State.CREATED && !journal.isAnyStarted() || request == null) {
                    startOver(container);
                } else {
                    hold(container.guid());
                    if (container.netInfo() != null) {
                        identities.adopt(
                                container.guid(), container.netInfo().instanceAddress(), request.organizationalUnits());
                    }
                    live(container);
                    if (container.state() == State.RUNNING) {
                        announce(container.guid());
                    }
                }
            }
        }
    }

    /** Nothing has run yet: what is half made goes, and the container is made anew. */
    private void startOver(Container container) {
        try {
            garden.destroy(container.guid());
        } catch (GardenException e) {
            LOG.atWarn().addKeyValue("guid", container.guid()).setCause(e).log("a container cannot be destroyed");
        }
        files.clearJournal(container.guid());
        containers.update(container.guid(), Container::restarted).ifPresent(this::live);
    }

    private void live(Container container) {
        RunRequest request = container.request();
        if (request == null) {
            throw new IllegalStateException("container " + container.guid() + " has nothing to run");
        }
        ContainerLife life = new ContainerLife(
                container,
                request,
                this,
                files.journal(container.guid()),
                new ContainerLog(request.log(), emitter, steady));
        lives.put(container.guid(), life);
        life.start();
    }

    private void hold(String guid) {
        garden.lookup(guid)
                .map(io.elasticruntime.cellrep.garden.Container::spec)
                .ifPresent(spec -> downloads.hold(
                        Stream.concat(
                                        spec.mounts().stream().map(BindMount::source),
                                        spec.layers().stream().map(BaseLayer::tree))
                                .toList(),
                        guid));
    }

    private void emitMetrics() {
        emitter.gauge(CellMetrics.source(cellId, zone), CellMetrics.of(total(), remaining(), list()), clock.instant());
    }

    private void noticeMissing() {
        for (Container container : containers.list()) {
            ContainerLife life = lives.get(container.guid());
            boolean exists = container.state() == State.CREATED || container.state() == State.RUNNING;
            if (life != null
                    && exists
                    && garden.lookup(container.guid())
                            .filter(io.elasticruntime.cellrep.garden.Container::isAlive)
                            .isEmpty()) {
                life.missing();
            }
        }
    }

    private void expireReservations() {
        Instant oldest = clock.instant().minus(properties.reservedExpiration());
        for (Container container : containers.list()) {
            if (container.state() == State.RESERVED && container.allocatedAt().isBefore(oldest)) {
                containers.update(
                        container.guid(),
                        now -> now.state() == State.RESERVED
                                ? now.completed(RunResult.failed("expired container"))
                                : now);
                announce(container.guid());
            }
        }
    }

    private void destroyUnknown() {
        for (var container : garden.containers()) {
            if (containers.find(container.handle()).isEmpty()) {
                LOG.atInfo().addKeyValue("handle", container.handle()).log("destroying a container that nobody knows");
                try {
                    garden.destroy(container.handle());
                } catch (GardenException e) {
                    LOG.atWarn()
                            .addKeyValue("handle", container.handle())
                            .setCause(e)
                            .log("a container cannot be destroyed");
                }
            }
        }
    }

    void created(String guid, io.elasticruntime.cellrep.garden.Container container) {
        ContainerInfo info = container.info();
        List<NetInfo.PortMapping> ports = find(guid)
                .map(Container::request)
                .map(request -> request.ports().stream()
                        .map(port ->
                                new NetInfo.PortMapping(port, info.mappedPorts().getOrDefault(port, 0)))
                        .toList())
                .orElse(List.of());
        NetInfo net = new NetInfo(properties.address(), info.containerIp(), ports);
        update(guid, now -> now.created(net, clock.instant()));
    }

    void running(String guid, boolean routable) {
        update(guid, now -> now.state() == State.CREATED ? now.running(routable) : now);
        announce(guid);
    }

    void routable(String guid, boolean routable) {
        update(guid, now -> now.state() == State.RUNNING ? now.routable(routable) : now);
        announce(guid);
    }

    void completed(String guid, RunResult result) {
        complete(guid, result);
    }

    private void complete(String guid, RunResult result) {
        update(guid, now -> now.state() == State.COMPLETED ? now : now.completed(result));
        announce(guid);
    }

    private void update(String guid, UnaryOperator<Container> change) {
        containers.update(guid, change);
    }

    private void announce(String guid) {
        listeners.forEach(listener -> listener.accept(guid));
    }

    private void loop(String name, Duration interval, Runnable body) {
        loops.add(Thread.ofVirtual().name("executor-" + name).start(() -> {
            try {
                while (true) {
                    Thread.sleep(interval);
                    try {
                        body.run();
                    } catch (RuntimeException e) {
                        LOG.atWarn().addKeyValue("loop", name).setCause(e).log("the next round tries again");
                    }
                }
            } catch (InterruptedException _) {
                // the cell-rep is being stopped
            }
        }));
    }

    NetworkEnvironment networkOf(RunRequest request, ContainerInfo info) {
        return new NetworkEnvironment(
                properties.address(),
                info.containerIp(),
                request.ports().stream()
                        .map(port -> new NetworkEnvironment.Port(
                                port, info.mappedPorts().getOrDefault(port, 0)))
                        .toList(),
                !garden.backEnd().mapsPorts());
    }

    /** A check from outside: of the container's own address, or of the host port where processes share the host's. */
    Probe probe(CheckDefinition.Check check, io.elasticruntime.cellrep.garden.Container container) {
        ContainerInfo info = container.info();
        IntFunction<InetSocketAddress> addresses = garden.backEnd().mapsPorts()
                ? port -> new InetSocketAddress(info.containerIp(), port)
                : port -> new InetSocketAddress("127.0.0.1", info.mappedPorts().getOrDefault(port, port));
        return new NetworkProbe(check, addresses, http, properties.healthyInterval());
    }

    HealthMonitor.Pace pace() {
        return new HealthMonitor.Pace(
                properties.firstProbe(),
                properties.longestProbe(),
                properties.unreadyInterval(),
                properties.healthyInterval());
    }

    String cellId() {
        return cellId;
    }

    Garden garden() {
        return garden;
    }

    InstanceIdentities identities() {
        return identities;
    }

    Downloads downloads() {
        return downloads;
    }

    ExecutorProperties properties() {
        return properties;
    }

    ContainerMetricsReporter metrics() {
        return metrics;
    }
}
