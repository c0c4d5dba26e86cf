package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.util.unit.DataSize;

/**
 * Containers without walls, for machines and users that cannot have real ones: plain child processes, each container in
 * a directory of its own. A port cannot be mapped, so a process must listen on the host port that its container was given.
 */
final class PlainGarden implements Garden, AutoCloseable {

    private final Path directory;
    private final Capacity capacity;
    private final Reservations reservations;
    private final DirectoryWatch watch = new DirectoryWatch();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("garden-", 0).factory());
    private final PlainContainer.Surroundings surroundings;
    private final Map<String, PlainContainer> containers = new ConcurrentHashMap<>();

    PlainGarden(GardenProperties settings, InstantSource clock) {
        directory = directory(settings);
        try {
            Files.createDirectories(directory.resolve("containers"));
            capacity = HostCapacity.of(settings, directory);
        } catch (IOException e) {
            throw new GardenException("cannot use " + directory + ": " + e, e);
        }
        reservations = Reservations.forUser(settings.network());
        surroundings = new PlainContainer.Surroundings(watch, threads, clock, settings.outputLimit());
        for (Path kept : Kept.children(directory.resolve("containers"))) {
            Kept.read(kept.resolve(RuncGarden.RECORD), ContainerRecord.class)
                    .map(record -> new PlainContainer(kept, record, surroundings).adoptProcesses())
                    .ifPresentOrElse(
                            container -> containers.put(container.handle(), container), () -> Kept.delete(kept));
        }
    }

    static Path directory(GardenProperties settings) {
        return settings.directory().toAbsolutePath().normalize().resolve("process");
    }

    @Override
    public BackEnd backEnd() {
        return new BackEnd("process", false, false, false);
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
        throw new GardenException("plain processes share the root file system of the machine, there are no layers");
    }

    @Override
    public synchronized Container create(ContainerSpec spec) {
        if (!spec.rootfs().equals(HostStack.ROOTFS)) {
            throw new GardenException("unknown rootfs " + spec.rootfs() + ", this cell has " + HostStack.ROOTFS);
        }
        if (containers.size() >= capacity.containers()) {
            throw new GardenException("this cell has all of its " + capacity.containers() + " containers");
        }
        Path home = directory.resolve("containers").resolve(spec.handle());
        try {
            Files.createDirectory(home);
        } catch (FileAlreadyExistsException e) {
            throw new GardenException("handle already exists: " + spec.handle());
        } catch (IOException e) {
            throw new GardenException("cannot make " + home, e);
        }
        try {
            for (String place : List.of("home/vcap", "tmp", "var/tmp", "root")) {
                Files.createDirectories(home.resolve("root").resolve(place));
            }
            List<Integer> hostPorts = reservations.takePorts(spec.ports().size(), home);
            var ports = new HashMap<Integer, Integer>();
            for (int i = 0; i < hostPorts.size(); i++) {
                ports.put(spec.ports().get(i), hostPorts.get(i));
            }
            var record = ContainerRecord.begun(spec, surroundings.clock().instant(), ports, UserMapping.HOST);
            var container = new PlainContainer(home, record, surroundings);
            container.keep(record);
            containers.put(spec.handle(), container);
            return container;
        } catch (IOException | RuntimeException e) {
            reservations.release(home);
            Kept.delete(home);
            throw new GardenException("cannot make container " + spec.handle() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean allow(String handle, List<EgressRule> egress) {
        PlainContainer container = containers.get(handle);
        if (container == null) {
            return false;
        }
        container.allow(egress);
        return true;
    }

    @Override
    public synchronized void destroy(String handle) {
        PlainContainer container = containers.get(handle);
        if (container == null) {
            return;
        }
        Path home = directory.resolve("containers").resolve(handle);
        container.plainProcesses().forEach(PlainProcess::killFamily);
        for (PlainProcess process : container.plainProcesses()) {
            try {
                process.exit().get(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GardenException("interrupted while destroying " + handle, e);
            } catch (ExecutionException | TimeoutException e) {
                throw new GardenException("process " + process.id() + " of container " + handle + " does not end", e);
            }
        }
        reservations.release(home);
        Kept.delete(home.resolve("root"));
        Kept.delete(home.resolve("processes"));
        Kept.delete(home);
        containers.remove(handle);
    }

    /** Destroys every container and removes all that this garden has ever made. */
    void purge() {
        List.copyOf(containers.keySet()).forEach(this::destroy);
        close();
        reservations.removeUnlessUsed();
        Kept.delete(directory);
    }

    /** Lets go of the containers; they go on running. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            watch.close();
        } catch (IOException e) {
            throw new GardenException("directory watch was not closed", e);
        }
    }
}
