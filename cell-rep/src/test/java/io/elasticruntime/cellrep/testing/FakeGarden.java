package io.elasticruntime.cellrep.testing;

import io.elasticruntime.cellrep.garden.BackEnd;
import io.elasticruntime.cellrep.garden.Capacity;
import io.elasticruntime.cellrep.garden.Container;
import io.elasticruntime.cellrep.garden.ContainerInfo;
import io.elasticruntime.cellrep.garden.ContainerMetrics;
import io.elasticruntime.cellrep.garden.ContainerProcess;
import io.elasticruntime.cellrep.garden.ContainerSpec;
import io.elasticruntime.cellrep.garden.Garden;
import io.elasticruntime.cellrep.garden.GardenException;
import io.elasticruntime.cellrep.garden.OutputLine;
import io.elasticruntime.cellrep.garden.ProcessSpec;
import io.elasticruntime.diego.EgressRule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Containers in memory, whose processes are programs of the test. It lives as long as the test does, so an executor that is
 * closed and one that is started over it are a cell-rep that was restarted.
 */
public class FakeGarden implements Garden {

    private final Map<String, FakeContainer> containers = new ConcurrentHashMap<>();
    private final Map<String, Program> programs = new ConcurrentHashMap<>();
    private final List<String> destroyed = new CopyOnWriteArrayList<>();
    private volatile @Nullable String createFailure;
    private volatile @Nullable String allowFailure;
    private volatile boolean layers;

    public FakeGarden() {
        program("echo", process -> {
            process.out(String.join(" ", process.spec().args()));
            process.exitWith(0);
        });
        program(
                "exit",
                process ->
                        process.exitWith(Integer.parseInt(process.spec().args().getFirst())));
        program("serve", process -> process.onSignal(signal -> process.exitWith(143)));
        program(
                "stubborn",
                process -> process.onSignal(signal -> {
                    if (signal == ContainerProcess.Signal.KILL) {
                        process.exitWith(137);
                    }
                }));
    }

    /** What a process does; it goes on until {@code exitWith}. */
    public interface Program {
        void run(FakeProcess process);
    }

    public void program(String path, Program program) {
        programs.put(path, program);
    }

    public void failToCreate(String reason) {
        createFailure = reason;
    }

    public void failToAllow(String reason) {
        allowFailure = reason;
    }

    /** From now on it has layers, of which it only takes the bytes. */
    public void haveLayers() {
        layers = true;
    }

    public List<String> destroyed() {
        return destroyed;
    }

    public FakeContainer container(String handle) {
        return containers.get(handle);
    }

    /** The container is gone, as if someone had removed it by hand. */
    public void vanish(String handle) {
        containers.remove(handle);
    }

    @Override
    public BackEnd backEnd() {
        return new BackEnd("fake", false, false, layers);
    }

    @Override
    public Capacity capacity() {
        return new Capacity(DataSize.ofGigabytes(1), DataSize.ofGigabytes(4), 8);
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
        if (!layers) {
            throw new GardenException("this fake has no layers");
        }
        try {
            return DataSize.ofBytes(archive.transferTo(OutputStream.nullOutputStream()));
        } catch (IOException e) {
            throw new GardenException("cannot unpack: " + e.getMessage(), e);
        }
    }

    @Override
    public Container create(ContainerSpec spec) {
        if (createFailure != null) {
            throw new GardenException(createFailure);
        }
        FakeContainer container = new FakeContainer(spec);
        if (containers.putIfAbsent(spec.handle(), container) != null) {
            throw new GardenException("the handle is taken");
        }
        return container;
    }

    @Override
    public boolean allow(String handle, List<EgressRule> egress) {
        if (allowFailure != null) {
            throw new GardenException(allowFailure);
        }
        FakeContainer container = containers.get(handle);
        if (container == null) {
            return false;
        }
        container.egress = List.copyOf(egress);
        return true;
    }

    @Override
    public void destroy(String handle) {
        FakeContainer container = containers.remove(handle);
        if (container != null) {
            container.processes.values().forEach(process -> process.exitWith(137));
            container.close();
            destroyed.add(handle);
        }
    }

    public final class FakeContainer implements Container {

        private final ContainerSpec spec;
        private final Map<String, FakeProcess> processes = new ConcurrentHashMap<>();
        private final Map<Integer, Integer> ports = new HashMap<>();
        private final Map<String, byte[]> files = new ConcurrentHashMap<>();
        private final List<ServerSocket> listening = new CopyOnWriteArrayList<>();
        private final Instant createdAt = Instant.now();
        private volatile boolean outOfMemory;
        private volatile List<EgressRule> egress;

        FakeContainer(ContainerSpec spec) {
            this.spec = spec;
            this.egress = spec.egress();
            for (int port : spec.ports()) {
                try (ServerSocket free = new ServerSocket(0)) {
                    ports.put(port, free.getLocalPort());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        /** What it may reach now. */
        public List<EgressRule> egress() {
            return egress;
        }

        /** From now on something answers at a container port. */
        public void listen(int port) {
            try {
                listening.add(new ServerSocket(ports.get(port)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Nothing answers any more. */
        public void close() {
            for (ServerSocket socket : listening) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            listening.clear();
        }

        public void runOutOfMemory() {
            outOfMemory = true;
        }

        public void put(String file, String content) {
            files.put(file, content.getBytes(StandardCharsets.UTF_8));
        }

        /** What was streamed in to a directory, as it came. */
        public byte @Nullable [] file(String directory) {
            return files.get(directory);
        }

        @Override
        public String handle() {
            return spec.handle();
        }

        @Override
        public ContainerSpec spec() {
            return spec;
        }

        @Override
        public Map<String, String> properties() {
            return spec.properties();
        }

        @Override
        public void setProperty(String name, String value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ContainerInfo info() {
            return new ContainerInfo("127.0.0.1", "127.0.0.1", ports, outOfMemory);
        }

        @Override
        public boolean isAlive() {
            return containers.get(handle()) == this;
        }

        @Override
        public ContainerProcess run(ProcessSpec process) {
            Program program = programs.get(process.path());
            if (program == null) {
                throw new GardenException("no such program: " + process.path());
            }
            FakeProcess started = new FakeProcess(process, this);
            if (processes.putIfAbsent(process.id(), started) != null) {
                throw new GardenException("the process id is taken: " + process.id());
            }
            Thread.ofVirtual().start(() -> program.run(started));
            return started;
        }

        @Override
        public List<ContainerProcess> processes() {
            return List.copyOf(processes.values());
        }

        @Override
        public Optional<ContainerProcess> process(String id) {
            return Optional.ofNullable(processes.get(id));
        }

        public FakeProcess fake(String id) {
            return processes.get(id);
        }

        @Override
        public void streamIn(String directory, String user, InputStream archive) {
            try {
                files.put(directory, archive.readAllBytes());
            } catch (IOException e) {
                throw new GardenException("cannot stream in: " + e.getMessage(), e);
            }
        }

        @Override
        public InputStream streamOut(String path, String user) {
            byte[] content = files.get(path);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
                if (content != null) {
                    TarArchiveEntry entry = new TarArchiveEntry(path.substring(path.lastIndexOf('/') + 1));
                    entry.setSize(content.length);
                    tar.putArchiveEntry(entry);
                    tar.write(content);
                    tar.closeArchiveEntry();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public ContainerMetrics metrics() {
            Duration age = Duration.between(createdAt, Instant.now());
            return new ContainerMetrics(age.dividedBy(2), DataSize.ofMegabytes(10), DataSize.ofMegabytes(20), 3, age);
        }

        @Override
        public void stop(Duration grace) {
            throw new UnsupportedOperationException();
        }
    }

    public static final class FakeProcess implements ContainerProcess {

        private final ProcessSpec spec;
        private final FakeContainer container;
        private final List<OutputLine> lines = new ArrayList<>();
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private final List<Signal> signals = new CopyOnWriteArrayList<>();
        private volatile @Nullable SignalHandler handler;

        FakeProcess(ProcessSpec spec, FakeContainer container) {
            this.spec = spec;
            this.container = container;
        }

        /** What a process does when it gets a signal. */
        public interface SignalHandler {
            void signal(Signal signal);
        }

        public FakeContainer container() {
            return container;
        }

        public void out(String line) {
            add(OutputLine.Stream.OUT, line);
        }

        public void err(String line) {
            add(OutputLine.Stream.ERR, line);
        }

        private void add(OutputLine.Stream stream, String line) {
            synchronized (lines) {
                lines.add(new OutputLine(
                        stream,
                        line.getBytes(StandardCharsets.UTF_8),
                        Instant.now(),
                        Integer.toString(lines.size() + 1)));
                lines.notifyAll();
            }
        }

        public void exitWith(int status) {
            synchronized (lines) {
                exit.complete(status);
                lines.notifyAll();
            }
        }

        public void onSignal(SignalHandler whatToDo) {
            handler = whatToDo;
            signals.forEach(whatToDo::signal);
        }

        public List<Signal> signals() {
            return signals;
        }

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

        @Override
        public void signal(Signal signal) {
            signals.add(signal);
            if (handler != null) {
                handler.signal(signal);
            } else if (signal == Signal.KILL) {
                exitWith(137);
            }
        }

        @Override
        public Following follow(String cursor, OutputListener listener) {
            int from = cursor.equals(BEGINNING) ? 0 : Integer.parseInt(cursor);
            Thread thread = Thread.ofVirtual().start(() -> deliver(from, listener));
            return () -> {
                thread.interrupt();
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            };
        }

        private void deliver(int from, OutputListener listener) {
            try {
                for (int next = from; ; next++) {
                    OutputLine line;
                    synchronized (lines) {
                        while (lines.size() <= next && !exit.isDone()) {
                            lines.wait();
                        }
                        if (lines.size() <= next) {
                            break;
                        }
                        line = lines.get(next);
                    }
                    listener.line(line);
                }
                listener.end();
            } catch (InterruptedException _) {
                // nobody follows any more
            }
        }
    }
}
