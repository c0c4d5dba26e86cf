package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Bundle.Namespaces;
import io.elasticruntime.cellrep.garden.ContainerNetwork.Attachment;
import io.elasticruntime.cellrep.garden.RuncContainer.Surroundings;
import io.elasticruntime.diego.EgressRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Real containers: runc makes them, conmon watches their processes, overlayfs lets them write without changing the
 * stack. All it knows stands below its directory, where {@code containers/<handle>/container.json} is written first and
 * removed last: what is listed there may be incomplete, but nothing exists that is not listed.
 */
final class RuncGarden implements Garden, AutoCloseable {

    static final String RECORD = "container.json";

    private static final Logger log = LoggerFactory.getLogger(RuncGarden.class);

    private final Path directory;
    private final Capacity capacity;
    private final HostStack stack;
    private final Path writable;
    private final Path mounts;
    private final CompletableFuture<Boolean> quotas;
    private final CompletableFuture<HostStack> unprivileged;
    private final Reservations reservations;
    private final ContainerNetwork network;
    private final Surroundings surroundings;
    private final DirectoryWatch watch;
    private final ExecutorService threads;
    private final Map<String, RuncContainer> containers = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * Opens the garden in the directory and finds the containers that are in it.
     *
     * @throws GardenException if this machine or this user cannot have containers; the message says why
     */
    RuncGarden(GardenProperties settings, InstantSource clock) {
        directory = directory(settings);
        mounts = mounts(directory);
        if (!directory.toString().matches("[^,:\\\\\"]+")) {
            throw new GardenException("overlay file systems do not allow this name of a directory: " + directory);
        }
        try {
            Files.createDirectories(directory.resolve("containers"));
            Files.createDirectories(directory.resolve("stacks"));
            Files.createDirectories(mounts);
            Files.setAttribute(mounts, "unix:mode", 0700);
            capacity = HostCapacity.of(settings, directory);
        } catch (IOException e) {
            throw new GardenException("cannot use " + directory + ": " + e, e);
        }
        stack = HostStack.prepare(directory.resolve("stacks"), UserMapping.HOST);
        writable = Overlay.writable(directory, stack.lower());
        reservations = new Reservations(settings.network());
        network = ContainerNetwork.open(settings.network(), directory, reservations);
        watch = new DirectoryWatch();
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("garden-", 0).factory());
        surroundings = new Surroundings(
                runc(settings),
                new Cgroups(Path.of("/sys/fs/cgroup")),
                watch,
                threads,
                clock,
                HostCapacity.openFiles());
        surroundings.cgroups().prepare();
        quotas = settings.diskQuota()
                ? CompletableFuture.supplyAsync(() -> Layer.canBeLimited(writable), threads)
                : CompletableFuture.completedFuture(false);
        unprivileged = settings.userNamespaces()
                ? CompletableFuture.supplyAsync(() -> probe(new UserMapping(settings.namespaceRoot())), threads)
                : CompletableFuture.completedFuture(stack);
        adopt();
    }

    static Path directory(GardenProperties settings) {
        return settings.directory().toAbsolutePath().normalize().resolve("runc");
    }

    /**
     * Where root file systems are mounted: root of a user namespace gets there by the rights of everybody, which may end far
     * above the garden.
     */
    static Path mounts(Path directory) {
        return Path.of("/run/er-" + ContainerNetwork.tag(directory));
    }

    /** The stack of containers that are not privileged: theirs if they can have user namespaces, else that of all. */
    private HostStack probe(UserMapping users) {
        try {
            HostStack theirs = HostStack.prepare(directory.resolve("stacks"), users);
            Files.setAttribute(mounts, "unix:gid", users.root());
            Files.setAttribute(mounts, "unix:mode", 0710);
            new UserNamespaceProbe(surroundings, theirs, writable, mounts).run();
            log.atInfo().addKeyValue("root", users.root()).log("containers have user namespaces");
            return theirs;
        } catch (IOException | RuntimeException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("containers have no user namespaces: root in one has few capabilities, but is root's id");
            return stack;
        }
    }

    /**
     * Why this machine, or this user, cannot have such containers; empty if it can.
     */
    static Optional<String> obstacle(GardenProperties settings) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("this is not Linux");
        }
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                return Optional.of("this process does not run as root");
            }
        } catch (IOException e) {
            return Optional.of("/proc cannot be read");
        }
        var missing = new ArrayList<String>();
        for (String program : List.of(
                settings.runc(), settings.conmon(), "ip", "bridge", "iptables-save", "iptables-restore", "mount")) {
            if (Command.find(program).isEmpty()) {
                missing.add(program);
            }
        }
        for (String plugin : List.of("bridge", "host-local")) {
            Path path = settings.network().cniPluginDirectory().resolve(plugin);
            if (!Files.isExecutable(path)) {
                missing.add(path.toString());
            }
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of("this machine lacks " + String.join(", ", missing));
    }

    private Runc runc(GardenProperties settings) {
        return new Runc(
                Command.find(settings.runc()).orElseThrow(() -> new GardenException("no " + settings.runc())),
                Command.find(settings.conmon()).orElseThrow(() -> new GardenException("no " + settings.conmon())),
                directory.resolve("state"),
                settings.outputLimit());
    }

    private void adopt() {
        var members = new TreeMap<String, Firewall.Member>();
        var incomplete = new ArrayList<String>();
        for (Path kept : Kept.children(directory.resolve("containers"))) {
            String handle = kept.getFileName().toString();
            Optional<ContainerRecord> record = Kept.read(kept.resolve(RECORD), ContainerRecord.class);
            if (record.isEmpty()) {
                // Begun but not yet recorded, or removed but for this: nothing else of it exists.
                Kept.delete(kept);
                continue;
            }
            var container = container(record.get()).adoptProcesses();
            containers.put(handle, container);
            String ip = record.get().containerIp();
            if (!record.get().isComplete()) {
                incomplete.add(handle);
            } else if (ip != null) {
                record.get().ports().values().forEach(port -> reservations.retake("ports", String.valueOf(port), kept));
                members.put(handle, member(record.get(), ip));
            }
        }
        network.restore(members);
        for (String handle : incomplete) {
            try {
                destroy(handle);
            } catch (GardenException e) {
                log.atWarn()
                        .addKeyValue("handle", handle)
                        .addKeyValue("reason", e.getMessage())
                        .log("an incomplete container cannot be removed yet");
            }
        }
        log.atInfo()
                .addKeyValue("containers", containers.size())
                .addKeyValue("directory", directory)
                .log("garden is open");
    }

    private static Firewall.Member member(ContainerRecord record, String ip) {
        String handle = record.spec().handle();
        try {
            return Firewall.Member.of(
                    handle, ip, record.mac(), record.ports(), record.spec().egress());
        } catch (GardenException e) {
            log.atWarn()
                    .addKeyValue("handle", handle)
                    .addKeyValue("reason", e.getMessage())
                    .log("a container of an earlier version reaches nothing");
            return Firewall.Member.of(handle, ip, record.mac(), record.ports(), List.of());
        }
    }

    private RuncContainer container(ContainerRecord record) {
        String handle = record.spec().handle();
        return new RuncContainer(home(handle), layer(handle), record, surroundings);
    }

    private Layer layer(String handle) {
        return new Layer(writable.resolve(handle));
    }

    private Path home(String handle) {
        return directory.resolve("containers").resolve(handle);
    }

    @Override
    public BackEnd backEnd() {
        return new BackEnd("runc", true, true, true);
    }

    @Override
    public Capacity capacity() {
        return capacity;
    }

    @Override
    public List<Container> containers() {
        return List.copyOf(containers.values());
    }

    @Override
    public Optional<Container> lookup(String handle) {
        return Optional.ofNullable(containers.get(handle));
    }

    @Override
    public DataSize unpack(InputStream archive, String rootfs, String destination, String user, Path tree) {
        requireStack(rootfs);
        try {
            BaseLayer.unpack(stack.lower(), archive, destination, stack.user(user), tree);
            return Kept.size(tree);
        } catch (IOException e) {
            throw new GardenException("cannot unpack a layer for " + destination + ": " + e.getMessage(), e);
        }
    }

    private static void requireStack(String rootfs) {
        if (!rootfs.equals(HostStack.ROOTFS)) {
            throw new GardenException("unknown rootfs " + rootfs + ", this cell has " + HostStack.ROOTFS);
        }
    }

    @Override
    public Container create(ContainerSpec spec) {
        requireStack(spec.rootfs());
        EgressMatches.of(spec.egress());
        HostStack base = spec.privileged() ? stack : unprivileged.join();
        return locked(spec.handle(), () -> {
            RuncContainer container = begin(spec, base.users());
            try {
                build(container, base);
                return container;
            } catch (RuntimeException e) {
                try {
                    demolish(container);
                } catch (RuntimeException left) {
                    e.addSuppressed(left);
                }
                throw e;
            }
        });
    }

    private RuncContainer begin(ContainerSpec spec, UserMapping users) {
        if (containers.size() >= capacity.containers()) {
            throw new GardenException("this cell has all of its " + capacity.containers() + " containers");
        }
        Path home = home(spec.handle());
        try {
            Files.createDirectory(home);
        } catch (FileAlreadyExistsException e) {
            throw new GardenException("handle already exists: " + spec.handle());
        } catch (IOException e) {
            throw new GardenException("cannot make " + home, e);
        }
        try {
            List<Integer> hostPorts = reservations.takePorts(spec.ports().size(), home);
            var ports = new HashMap<Integer, Integer>();
            for (int i = 0; i < hostPorts.size(); i++) {
                ports.put(spec.ports().get(i), hostPorts.get(i));
            }
            var container =
                    container(ContainerRecord.begun(spec, surroundings.clock().instant(), ports, users));
            container.complete(container.record());
            containers.put(spec.handle(), container);
            return container;
        } catch (RuntimeException e) {
            reservations.release(home);
            Kept.delete(home);
            throw e;
        }
    }

    /** Its file system is made beside its network, which takes longer. */
    private void build(RuncContainer container, HostStack base) {
        Path rootfs = mounts.resolve(container.handle());
        var mounted = CompletableFuture.runAsync(() -> mount(container.spec(), base, rootfs), threads);
        try (var user = base.users().isHost() ? null : UserNamespace.open(base.users())) {
            Attachment attachment = network.attach(container.handle(), user);
            join(mounted);
            start(container, base, rootfs, user, attachment);
        } finally {
            join(mounted);
        }
    }

    private void start(
            RuncContainer container, HostStack base, Path rootfs, @Nullable UserNamespace user, Attachment attachment) {
        ContainerSpec spec = container.spec();
        String handle = spec.handle();
        Path home = home(handle);
        nameHosts(rootfs, handle, attachment, base.users());
        Kept.write(
                home.resolve("config.json"),
                Bundle.config(
                        spec,
                        rootfs,
                        Namespaces.of(network.namespace(handle), user, base.users()),
                        base.mounts(),
                        surroundings.cgroups().host()));
        // Its first process only waits: what others do is let in and out when the container is handed over.
        var admitted = CompletableFuture.runAsync(
                () -> network.admit(spec, container.record().ports(), attachment), threads);
        try {
            surroundings.runc().run(handle, home);
        } finally {
            join(admitted);
        }
        long pid = Kept.readText(Runc.pidFile(home)).map(Long::valueOf).orElse(0L);
        OptionalLong start = HostProcesses.startOf(pid);
        if (start.isEmpty()) {
            throw new GardenException("the first process of container " + handle + " ended at once");
        }
        container.complete(container.record().complete(attachment, pid, start.getAsLong()));
    }

    private void mount(ContainerSpec spec, HostStack base, Path rootfs) {
        for (BindMount mount : spec.mounts()) {
            // runc does not name it when there is a user namespace.
            if (!Files.exists(mount.source())) {
                throw new GardenException("cannot mount " + mount.source() + ": no such file or directory");
            }
        }
        Layer layer = layer(spec.handle());
        if (quotas.join() && spec.disk() != null) {
            layer.limit(writable(spec.disk(), spec.layersSize()));
        }
        var lower = new ArrayList<Path>();
        spec.layers().forEach(shared -> lower.add(shared.tree()));
        lower.add(base.lower());
        Overlay.mount(lower, layer, rootfs);
        base.users().own(rootfs);
        link(home(spec.handle()).resolve("rootfs"), rootfs);
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new GardenException("cannot make " + link, e);
        }
    }

    /** What is left for the container itself: its layers are part of what it may use. */
    private static DataSize writable(DataSize limit, DataSize layers) {
        if (layers.compareTo(limit) > 0) {
            throw new GardenException("disk quota exceeded: %d MB for the container, its layers take %d MB"
                    .formatted(limit.toMegabytes(), layers.toMegabytes()));
        }
        return DataSize.ofBytes(limit.toBytes() - layers.toBytes());
    }

    private static void join(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof GardenException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Before the first process runs, so nobody can have put a link there. */
    private static void nameHosts(Path rootfs, String handle, Attachment attachment, UserMapping users) {
        String hosts = """
                127.0.0.1 localhost
                %s %s
                """.formatted(attachment.containerIp(), Bundle.hostname(handle));
        Kept.writeText(rootfs.resolve("etc/hosts"), hosts);
        Kept.writeText(
                rootfs.resolve("etc/resolv.conf"),
                NameServers.forContainer(
                        Kept.readText(Path.of("/etc/resolv.conf")).orElse(""), attachment.hostIp()));
        Kept.writeText(rootfs.resolve("etc/hostname"), Bundle.hostname(handle) + "\n");
        for (String name : List.of("hosts", "resolv.conf", "hostname")) {
            Path file = rootfs.resolve("etc").resolve(name);
            try {
                users.own(ReadableByAll.file(file));
            } catch (IOException e) {
                throw new GardenException("cannot open " + file + " to all: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public boolean allow(String handle, List<EgressRule> egress) {
        return locked(handle, () -> {
            RuncContainer container = containers.get(handle);
            if (container == null) {
                return false;
            }
            network.allow(handle, egress);
            container.allow(egress);
            return true;
        });
    }

    @Override
    public void destroy(String handle) {
        locked(handle, () -> {
            RuncContainer container = containers.get(handle);
            if (container != null) {
                demolish(container);
            }
            return true;
        });
    }

    /** Processes, then network, then files, and the record last: whatever fails, destroying again goes on. */
    private void demolish(RuncContainer container) {
        String handle = container.handle();
        Path home = home(handle);
        surroundings.runc().delete(handle);
        surroundings
                .cgroups()
                .processes(handle)
                .forEach(pid -> HostProcesses.signal(pid, ContainerProcess.Signal.KILL));
        awaitExits(container);
        surroundings.cgroups().remove(handle);
        network.detach(handle);
        reservations.release(home);
        unmount(handle);
        layer(handle).remove();
        Kept.delete(directory.resolve("state").resolve(handle));
        Kept.children(home).stream()
                .sorted(Comparator.comparing(path -> path.endsWith(RECORD)))
                .forEach(Kept::delete);
        Kept.delete(home);
        containers.remove(handle);
    }

    private void unmount(String handle) {
        // Those of earlier versions are mounted in the container's home.
        Overlay.unmount(home(handle).resolve("rootfs"));
        Path rootfs = mounts.resolve(handle);
        Overlay.unmount(rootfs);
        removeEmpty(rootfs);
    }

    private static void removeEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new GardenException("cannot delete " + directory + ": " + e, e);
        }
    }

    /** Whoever waits for the end of a process learns its status before its record goes. */
    private static void awaitExits(RuncContainer container) {
        for (MonitoredProcess process : container.monitoredProcesses()) {
            try {
                process.exit().get(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GardenException("interrupted while destroying " + container.handle(), e);
            } catch (ExecutionException | TimeoutException e) {
                throw new GardenException(
                        "process " + process.id() + " of container " + container.handle() + " does not end", e);
            }
        }
    }

    private <T> T locked(String handle, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(handle, any -> new ReentrantLock());
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
            if (!containers.containsKey(handle) && !lock.hasQueuedThreads()) {
                locks.remove(handle, lock);
            }
        }
    }

    /** Destroys every container and removes all that this garden has ever made on the machine. */
    void purge() {
        List.copyOf(containers.keySet()).forEach(this::destroy);
        close();
        reservations.release(directory);
        reservations.removeUnlessUsed();
        Overlay.unmount(directory.resolve("writable"));
        surroundings.cgroups().removeEmptyParents();
        Kept.delete(directory);
    }

    /** Lets go of the containers; they go on running. Without any, the network goes too. */
    @Override
    public void close() {
        quotas.join();
        unprivileged.join();
        if (containers.isEmpty()) {
            network.purge();
            removeEmpty(mounts);
        }
        threads.shutdownNow();
        try {
            watch.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("directory watch was not closed");
        }
    }
}
