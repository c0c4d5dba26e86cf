package io.elasticruntime.cellrep.garden;

import io.elasticruntime.diego.EgressRule;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/** A directory and some child processes that are told that it is their world. */
final class PlainContainer implements Container {

    private static final String LOOPBACK = "127.0.0.1";

    /** What containers share. */
    record Surroundings(DirectoryWatch watch, ExecutorService threads, InstantSource clock, DataSize outputLimit) {}

    private final Path directory;
    private final PathMapping paths;
    private final Surroundings surroundings;
    private final Map<String, PlainProcess> processes = new ConcurrentHashMap<>();
    private volatile ContainerRecord record;

    PlainContainer(Path directory, ContainerRecord record, Surroundings surroundings) {
        this.directory = directory;
        this.paths = new PathMapping(directory.resolve("root"), record.spec().mounts());
        this.record = record;
        this.surroundings = surroundings;
    }

    PlainContainer adoptProcesses() {
        for (Path process : Kept.children(directory.resolve("processes"))) {
            Kept.read(process.resolve("spec.json"), ProcessSpec.class)
                    .ifPresent(spec -> watched(process(process, spec)));
        }
        return this;
    }

    ContainerRecord record() {
        return record;
    }

    void keep(ContainerRecord changed) {
        Kept.write(directory.resolve(RuncGarden.RECORD), changed);
        record = changed;
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
        keep(record.with(name, value));
    }

    /** Keeps other egress rules. */
    synchronized void allow(List<EgressRule> egress) {
        keep(record.with(egress));
    }

    @Override
    public ContainerInfo info() {
        return new ContainerInfo(LOOPBACK, LOOPBACK, record.ports(), false);
    }

    @Override
    public boolean isAlive() {
        return Files.isDirectory(directory.resolve("root"));
    }

    @Override
    public ContainerProcess run(ProcessSpec spec) {
        Path place = directory.resolve("processes").resolve(spec.id());
        try {
            Files.createDirectories(place.getParent());
            Files.createDirectory(place);
            Files.createDirectory(place.resolve(RecordedProcess.EXIT));
        } catch (FileAlreadyExistsException e) {
            throw new GardenException("container " + handle() + " already had a process " + spec.id());
        } catch (IOException e) {
            throw new GardenException("cannot make " + place, e);
        }
        PlainProcess process = process(place, spec);
        try {
            Map<String, String> env = environment(spec);
            var line = new ArrayList<String>();
            line.add(program(paths.rewrite(spec.path()), env.getOrDefault("PATH", "")));
            spec.args().forEach(argument -> line.add(paths.rewrite(argument)));
            Path where = paths.locate(Optional.ofNullable(spec.directory()).orElse("/home/vcap"));
            Files.createDirectories(where);
            Kept.write(place.resolve("spec.json"), spec);
            process.start(line, env, where);
        } catch (IOException e) {
            Kept.delete(place);
            throw new GardenException("cannot start " + spec.path() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            Kept.delete(place);
            throw e;
        }
        return watched(process);
    }

    private PlainProcess process(Path place, ProcessSpec spec) {
        return new PlainProcess(place, spec, surroundings.watch(), surroundings.threads(), surroundings.outputLimit());
    }

    private PlainProcess watched(PlainProcess process) {
        processes.put(process.id(), process);
        process.watchForExit();
        return process;
    }

    private Map<String, String> environment(ProcessSpec spec) {
        var env = new TreeMap<String, String>();
        env.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin"));
        env.put("LANG", "C.UTF-8");
        env.put("USER", System.getProperty("user.name"));
        env.put("HOME", "/home/vcap");
        env.put("TMPDIR", "/tmp");
        env.putAll(spec().env());
        env.putAll(spec.env());
        env.replaceAll((name, value) -> paths.rewrite(value));
        return env;
    }

    private static String program(String name, String searchPath) {
        Stream<Path> candidates = name.contains("/")
                ? Stream.of(Path.of(name))
                : Stream.of(searchPath.split(":")).map(directory -> Path.of(directory, name));
        return candidates
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new GardenException(name + ": no such file or directory, or not executable"));
    }

    @Override
    public List<ContainerProcess> processes() {
        return List.copyOf(processes.values());
    }

    Collection<PlainProcess> plainProcesses() {
        return processes.values();
    }

    @Override
    public Optional<ContainerProcess> process(String id) {
        return Optional.ofNullable(processes.get(id));
    }

    @Override
    public void streamIn(String target, String user, InputStream archive) {
        try {
            Path place = Files.createDirectories(paths.locate(target));
            var buffered = new BufferedInputStream(archive, 1 << 16);
            String unpack = RuncContainer.isGzip(buffered) ? "-xzf" : "-xf";
            Process tar = Command.of("tar", "-C", place.toString(), unpack, "-")
                    .readableByAll()
                    .builder()
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream in = tar.getOutputStream()) {
                buffered.transferTo(in);
            } catch (IOException e) {
                if (tar.isAlive()) {
                    tar.destroyForcibly();
                    throw e;
                }
            }
            int status = tar.waitFor();
            if (status != 0) {
                throw new IOException("tar failed with status " + status);
            }
        } catch (IOException e) {
            throw new GardenException("cannot stream into container " + handle() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GardenException("interrupted while streaming", e);
        }
    }

    @Override
    public InputStream streamOut(String path, String user) {
        Path item = paths.locate(path);
        boolean contents = path.endsWith("/");
        Path parent = contents ? item : Optional.ofNullable(item.getParent()).orElse(item);
        String name = contents ? "." : String.valueOf(item.getFileName());
        try {
            Process tar = new ProcessBuilder("tar", "-cf", "-", "-C", parent.toString(), "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ProcessOutput(tar, () -> "", () -> {});
        } catch (IOException e) {
            throw new GardenException("cannot stream out of container " + handle() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ContainerMetrics metrics() {
        Duration cpu = processes.values().stream().map(PlainProcess::cpu).reduce(Duration.ZERO, Duration::plus);
        List<ProcessHandle> all =
                processes.values().stream().flatMap(PlainProcess::family).toList();
        long memory = all.stream()
                .mapToLong(process -> HostProcesses.residentBytes(process.pid()))
                .sum();
        return new ContainerMetrics(
                cpu,
                DataSize.ofBytes(memory),
                Kept.size(directory.resolve("root")),
                all.size(),
                Duration.between(record.created(), surroundings.clock().instant()));
    }

    @Override
    public void stop(Duration grace) {
        processes.values().stream().flatMap(PlainProcess::family).forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (processes.values().stream().anyMatch(process -> !process.hasExited())
                    && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processes.values().forEach(PlainProcess::killFamily);
    }
}
