package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.Bundle.User;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import io.elasticruntime.diego.EgressRule;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.LongStream;
import org.springframework.util.unit.DataSize;

/** A container that runc made. What it is stands in its directory; this object is only a view of it. */
final class RuncContainer implements Container {

    private static final Duration DISK_MEASURE_AGE = Duration.ofSeconds(10);
    private static final int LONGEST_PASSWD = 1 << 18;

    /** What containers share. */
    record Surroundings(
            Runc runc,
            Cgroups cgroups,
            DirectoryWatch watch,
            ExecutorService threads,
            InstantSource clock,
            int openFilesMax) {}

    private final Path directory;
    private final Layer layer;
    private final Surroundings surroundings;
    private final Map<String, MonitoredProcess> processes = new ConcurrentHashMap<>();
    private volatile ContainerRecord record;
    private volatile Measure disk = new Measure(DataSize.ofBytes(0), Instant.MIN);

    private record Measure(DataSize size, Instant taken) {}

    /** @param layer what the container writes */
    RuncContainer(Path directory, Layer layer, ContainerRecord record, Surroundings surroundings) {
        this.directory = directory;
        this.layer = layer;
        this.record = record;
        this.surroundings = surroundings;
    }

    /** Finds the processes that an earlier garden has started. */
    RuncContainer adoptProcesses() {
        for (Path process : Kept.children(directory.resolve("processes"))) {
            Kept.read(process.resolve("spec.json"), ProcessSpec.class).ifPresent(spec -> watched(process, spec));
        }
        return this;
    }

    ContainerRecord record() {
        return record;
    }

    void complete(ContainerRecord complete) {
        Kept.write(directory.resolve(RuncGarden.RECORD), complete);
        record = complete;
    }

    @Override
    public String handle() {
        return record.spec().handle();
    }

    @Override
    public ContainerSpec spec() {
        return record.spec();
    }

    @Override
    public Map<String, String> properties() {
        return record.properties();
    }

    @Override
    public synchronized void setProperty(String name, String value) {
        complete(record.with(name, value));
    }

    /** Keeps other egress rules. */
    synchronized void allow(List<EgressRule> egress) {
        complete(record.with(egress));
    }

    @Override
    public ContainerInfo info() {
        return new ContainerInfo(
                Optional.ofNullable(record.containerIp()).orElse(""),
                Optional.ofNullable(record.hostIp()).orElse(""),
                record.ports(),
                surroundings.cgroups().outOfMemory(handle()));
    }

    @Override
    public boolean isAlive() {
        return record.isComplete() && HostProcesses.isAlive(record.initPid(), record.initStart());
    }

    @Override
    public ContainerProcess run(ProcessSpec spec) {
        requireAlive();
        Path process = directory.resolve("processes").resolve(spec.id());
        try {
            Files.createDirectories(process.getParent());
            Files.createDirectory(process);
            Files.createDirectory(process.resolve("exit"));
        } catch (FileAlreadyExistsException e) {
            throw new GardenException("container " + handle() + " already had a process " + spec.id());
        } catch (IOException e) {
            throw new GardenException("cannot make " + process, e);
        }
        try {
            User user = user(spec.user());
            Kept.write(process.resolve("process.json"), describe(spec, user));
            Kept.write(process.resolve("spec.json"), spec);
            surroundings.runc().start(handle(), process, record.users().onHost(user.uid()));
            Kept.readText(process.resolve("monitor.pid"))
                    .map(Long::valueOf)
                    .ifPresent(surroundings.cgroups()::separate);
        } catch (RuntimeException e) {
            Kept.delete(process);
            throw e;
        }
        return watched(process, spec);
    }

    private MonitoredProcess watched(Path directory, ProcessSpec spec) {
        var process = new MonitoredProcess(handle(), directory, spec, surroundings.watch(), surroundings.threads());
        processes.put(spec.id(), process);
        process.watchForExit();
        return process;
    }

    private Map<String, Object> describe(ProcessSpec spec, User user) {
        Integer openFiles = spec.openFiles() == null ? null : Math.min(spec.openFiles(), surroundings.openFilesMax());
        return Bundle.process(spec(), spec, user, openFiles);
    }

    @Override
    public List<ContainerProcess> processes() {
        return List.copyOf(processes.values());
    }

    Collection<MonitoredProcess> monitoredProcesses() {
        return processes.values();
    }

    @Override
    public Optional<ContainerProcess> process(String id) {
        return Optional.ofNullable(processes.get(id));
    }

    @Override
    public void streamIn(String target, String user, InputStream archive) {
        try {
            var buffered = new BufferedInputStream(archive, 1 << 16);
            try (Tar tar = tar(user, ProcessBuilder.Redirect.PIPE, unpack(isGzip(buffered)), target)) {
                tar.feed(buffered);
            }
        } catch (IOException e) {
            throw new GardenException("cannot stream into container " + handle() + ": " + e.getMessage(), e);
        }
    }

    private static String unpack(boolean gzip) {
        return "mkdir -p -- \"$1\" && cd -- \"$1\" && exec tar -x" + (gzip ? "z" : "") + "f -";
    }

    static boolean isGzip(BufferedInputStream archive) throws IOException {
        archive.mark(2);
        boolean gzip = archive.read() == 0x1f && archive.read() == 0x8b;
        archive.reset();
        return gzip;
    }

    @Override
    public InputStream streamOut(String path, String user) {
        Path item = Path.of(Bundle.directory(path, user(user)));
        boolean contents = path.endsWith("/") || item.getFileName() == null;
        String parent = String.valueOf(contents ? item : item.getParent());
        String name = contents ? "." : String.valueOf(item.getFileName());
        try {
            ProcessBuilder.Redirect nothing =
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
            return tar(user, nothing, "exec tar -cf - -C \"$1\" -- \"$2\"", parent, name)
                    .output();
        } catch (IOException e) {
            throw new GardenException("cannot stream out of container " + handle() + ": " + e.getMessage(), e);
        }
    }

    /** Runs a shell line with tar in the container, as the user and in the user's home, with our streams as its own. */
    private Tar tar(String user, ProcessBuilder.Redirect input, String line, String... arguments) throws IOException {
        requireAlive();
        var shell = new ArrayList<>(List.of("-c", line, "sh"));
        shell.addAll(List.of(arguments));
        Path files = Files.createTempDirectory(directory, "stream");
        Path description = files.resolve("process.json");
        Kept.write(
                description,
                describe(new ProcessSpec("stream", "/bin/sh", shell, Map.of(), null, user, null), user(user)));
        Process process = surroundings
                .runc()
                .exec(handle(), description)
                .builder()
                .redirectInput(input)
                .start();
        return new Tar(process, files, Complaint.of(process));
    }

    private record Tar(Process process, Path files, Complaint complaint) implements AutoCloseable {

        void feed(InputStream archive) throws IOException {
            ProcessOutput.feed(process, archive, complaint);
        }

        InputStream output() {
            return new ProcessOutput(process, complaint, this::close);
        }

        @Override
        public void close() {
            process.destroyForcibly();
            Kept.delete(files);
        }
    }

    @Override
    public ContainerMetrics metrics() {
        Cgroups cgroups = surroundings.cgroups();
        return new ContainerMetrics(
                cgroups.cpu(handle()),
                cgroups.memory(handle()),
                diskUsage(),
                cgroups.pids(handle()),
                Duration.between(record.created(), surroundings.clock().instant()));
    }

    private DataSize diskUsage() {
        Instant now = surroundings.clock().instant();
        if (disk.taken().plus(DISK_MEASURE_AGE).isBefore(now)) {
            long bytes = layer.used().toBytes() + spec().layersSize().toBytes();
            disk = new Measure(DataSize.ofBytes(bytes), now);
        }
        return disk.size();
    }

    @Override
    public void stop(Duration grace) {
        signalAll(Signal.TERM);
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (others().findAny().isPresent() && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signalAll(Signal.KILL);
    }

    private void signalAll(Signal signal) {
        others().forEach(pid -> HostProcesses.signal(pid, signal));
    }

    private LongStream others() {
        return surroundings.cgroups().processes(handle()).filter(pid -> pid != record.initPid());
    }

    private void requireAlive() {
        if (!isAlive()) {
            throw new GardenException("container " + handle() + " is not alive");
        }
    }

    /** The user as the container knows it, or {@code uid[:gid]}. */
    private User user(String name) {
        if (name.matches("\\d{1,9}(:\\d{1,9})?")) {
            String[] ids = name.split(":");
            int uid = Integer.parseInt(ids[0]);
            return new User(uid, ids.length > 1 ? Integer.parseInt(ids[1]) : uid, ids[0], "/");
        }
        return User.find(name, passwd())
                .orElseThrow(() -> new GardenException("unable to find user " + name + " in container " + handle()));
    }

    /** Of a file that the container may have made as large as its disk. */
    private static String head(Path file) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(LONGEST_PASSWD), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Root in the container may have made a link of it that leads to a file of the host. */
    private String passwd() {
        Path etc = directory.resolve("rootfs/etc");
        Path file = etc.resolve("passwd");
        boolean genuine = Files.isDirectory(etc, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        return genuine ? head(file) : "";
    }
}
