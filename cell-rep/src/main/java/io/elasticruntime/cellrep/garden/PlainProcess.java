package io.elasticruntime.cellrep.garden;

import io.elasticruntime.component.time.Birth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A child process whose monitor is a small shell script in a session of its own. */
final class PlainProcess extends RecordedProcess {

    private static final String MONITOR = """
            d=$1; session=$2; shift 2
            umask 022
            if [ "$session" = yes ]; then setsid "$@" >>"$d/out" 2>>"$d/err" </dev/null &
            else "$@" >>"$d/out" 2>>"$d/err" </dev/null &
            fi
            echo $! >"$d/pid.new" && mv "$d/pid.new" "$d/process.pid"
            wait $!
            echo $? >"$d/status.new" && mv "$d/status.new" "$d/exit/status"
            """;

    /** @param birth null where there is no such mark, and the start time has to do */
    private record Monitor(
            long pid, Instant started, @Nullable String birth) {

        static Monitor of(ProcessHandle process) {
            return new Monitor(
                    process.pid(),
                    process.info().startInstant().orElse(Instant.EPOCH),
                    Birth.of(process).orElse(null));
        }

        boolean is(ProcessHandle process) {
            Monitor now = of(process);
            return birth == null ? now.started().equals(started) : birth.equals(now.birth());
        }
    }

    private final DataSize outputLimit;

    PlainProcess(
            Path directory, ProcessSpec spec, DirectoryWatch watch, ExecutorService threads, DataSize outputLimit) {
        super(directory, spec, watch, threads);
        this.outputLimit = outputLimit;
    }

    /** Starts the program, which must exist, under its monitor. */
    void start(List<String> line, Map<String, String> env, Path where) {
        var monitored = new ArrayList<String>();
        boolean sessions = Command.find("setsid").isPresent();
        if (sessions) {
            monitored.add("setsid");
        }
        monitored.addAll(List.of("sh", "-c", MONITOR, "sh", directory.toString(), sessions ? "yes" : "no"));
        monitored.addAll(line);
        Command command = Command.of(monitored);
        ProcessBuilder builder = command.builder();
        builder.environment().clear();
        builder.environment().putAll(env);
        builder.directory(where.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            for (String file : List.of("out", "err")) {
                Files.createFile(directory.resolve(file));
            }
            ProcessHandle monitor = builder.start().toHandle();
            Kept.write(directory.resolve("monitor.json"), Monitor.of(monitor));
        } catch (IOException e) {
            throw new GardenException("cannot start " + line.getFirst() + ": " + e.getMessage(), e);
        }
    }

    @Override
    Path statusFile() {
        return directory.resolve(EXIT).resolve("status");
    }

    @Override
    boolean monitorHasStarted() {
        return Files.exists(directory.resolve("monitor.json"));
    }

    @Override
    boolean monitorIsAlive() {
        return monitor().isPresent();
    }

    /** The monitor, if it lives; a later process may have its number. */
    private Optional<ProcessHandle> monitor() {
        return Kept.read(directory.resolve("monitor.json"), Monitor.class)
                .flatMap(kept -> ProcessHandle.of(kept.pid())
                        .filter(ProcessHandle::isAlive)
                        .filter(kept::is));
    }

    /** The process and all that it has started; empty when it has exited. */
    Stream<ProcessHandle> family() {
        return monitor().stream().flatMap(ProcessHandle::descendants);
    }

    @Override
    void killUnmonitored() {
        killFamily();
    }

    /** Ends the process and its children, those it has abandoned included where processes have sessions. */
    void killFamily() {
        List<ProcessHandle> family = family().toList();
        if (hasExited() || family.isEmpty()) {
            return;
        }
        pid("process.pid")
                .ifPresent(
                        pid -> Command.of("sh", "-c", "kill -KILL -- -" + pid).succeeds());
        family.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void signal(Signal signal) {
        if (hasExited()) {
            return;
        }
        long pid = pid("process.pid").orElse(0L);
        family().filter(process -> process.pid() == pid)
                .forEach(process -> HostProcesses.signal(process.pid(), signal));
    }

    Duration cpu() {
        return family().flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public Following follow(String cursor, OutputListener listener) {
        return new Output(this, cursor, listener).start(threads);
    }

    /**
     * Two growing files, read line by line. When one has reached its bound and all of it is read, it is emptied. A
     * cursor is the two places.
     */
    private static final class Output extends OutputReader {

        private final List<Part> parts;

        Output(PlainProcess process, String cursor, OutputListener listener) {
            super(process, listener);
            String[] places = cursor.isEmpty() ? new String[] {"0", "0"} : cursor.split(",");
            long limit = process.outputLimit.toBytes();
            parts = List.of(
                    new Part(process.directory.resolve("out"), OutputLine.Stream.OUT, Long.parseLong(places[0]), limit),
                    new Part(
                            process.directory.resolve("err"), OutputLine.Stream.ERR, Long.parseLong(places[1]), limit));
        }

        @Override
        boolean drain() throws IOException {
            boolean any = false;
            for (Part part : parts) {
                any |= part.drain();
            }
            return any;
        }

        @Override
        void flush() {
            parts.forEach(Part::end);
        }

        @Override
        void release() {}

        private String cursor() {
            return parts.get(0).delivered + "," + parts.get(1).delivered;
        }

        private final class Part {
            private final Path file;
            private final OutputLine.Stream stream;
            private final long limit;
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();
            private long delivered;

            Part(Path file, OutputLine.Stream stream, long delivered, long limit) {
                this.file = file;
                this.stream = stream;
                this.delivered = delivered;
                this.limit = limit;
            }

            boolean drain() throws IOException {
                try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    long size = channel.size();
                    if (delivered > size) {
                        delivered = 0;
                    }
                    long at = delivered + line.size();
                    var buffer = ByteBuffer.allocate(64 * 1024);
                    int count = channel.read(buffer, at);
                    if (count <= 0) {
                        if (size > limit && line.size() == 0) {
                            channel.truncate(0);
                            delivered = 0;
                        }
                        return false;
                    }
                    for (int i = 0; i < count; i++) {
                        accept(buffer.get(i));
                    }
                    return true;
                }
            }

            private void accept(byte b) {
                if (b == '\n') {
                    delivered++;
                    end(true);
                } else {
                    line.write(b);
                    if (line.size() == LONGEST_LINE) {
                        end(true);
                    }
                }
            }

            private void end() {
                end(false);
            }

            private void end(boolean evenIfEmpty) {
                if (evenIfEmpty || line.size() > 0) {
                    byte[] bytes = line.toByteArray();
                    line.reset();
                    delivered += bytes.length;
                    deliver(new OutputLine(stream, bytes, Instant.now(), cursor()));
                }
            }
        }
    }
}
