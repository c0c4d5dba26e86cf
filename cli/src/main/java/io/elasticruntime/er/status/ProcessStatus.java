package io.elasticruntime.er.status;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process of the deployment.
 *
 * @param name such as {@code bbs}
 * @param pid null while there is none
 * @param zone of a cell, else empty
 * @param state {@code waiting}, {@code starting}, {@code running}, {@code unwell}, {@code backing-off} or {@code dead}
 * @param uptimeS seconds since its start; null while there is no process
 * @param restarts since the deployment began
 */
public record ProcessStatus(
        String name,
        @Nullable Long pid,
        String zone,
        String state,
        @Nullable Long uptimeS,
        int restarts) {

    private static final int START_AFTER_NAME = 19;

    /** A line of health-monitor's state file. */
    private record Entry(
            String name,
            String zone,
            String state,
            @Nullable Long pid,
            @Nullable Instant startedAt,
            @Nullable String birth,
            Instant since,
            int restarts,
            String reason) {}

    /** All processes, health-monitor first; empty if nothing was ever started. */
    public static List<ProcessStatus> all(Home home) {
        List<ProcessStatus> all = new ArrayList<>();
        healthMonitor(home).ifPresent(all::add);
        if (Files.exists(home.state())) {
            for (Entry entry : Json.read(home.state(), Entry[].class)) {
                all.add(of(entry));
            }
        }
        return all;
    }

    /** Whether something of the deployment runs. */
    public static boolean anyAlive(Home home) {
        return keeper(home).isPresent() || all(home).stream().anyMatch(status -> status.pid() != null);
    }

    /** The process that keeps health-monitor running. */
    public static Optional<ProcessHandle> keeper(Home home) {
        return pidIn(home.keeperPid()).flatMap(pid -> process(home, pid));
    }

    /** After a restart of the machine the pid may be somebody else's: a process of ours has our directory in its arguments. */
    private static Optional<ProcessHandle> process(Home home, long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> Stream.of(arguments)
                                .anyMatch(argument ->
                                        argument.contains(home.data().toString())))
                        .orElse(true)); // The system does not tell.
    }

    public Optional<ProcessHandle> handle() {
        return pid == null ? Optional.empty() : ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    private static ProcessStatus of(Entry entry) {
        // A pid may have been given to another process since: only the same start time is the same process.
        Optional<ProcessHandle> handle = Optional.ofNullable(entry.pid())
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(process -> isSame(process, entry));
        String state = entry.pid() != null && handle.isEmpty() ? "dead" : entry.state();
        return status(entry.name(), entry.zone(), state, entry.restarts(), handle);
    }

    /** As health-monitor's {@code Birth} marks it: the start time is another one after the machine's clock was set. */
    private static boolean isSame(ProcessHandle process, Entry entry) {
        if (entry.birth() == null) {
            return process.info().startInstant().equals(Optional.ofNullable(entry.startedAt()));
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String ticks = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_AFTER_NAME];
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
            return entry.birth().equals(boot.strip() + "/" + ticks);
        } catch (IOException _) {
            return false; // It has ended.
        }
    }

    private static Optional<ProcessStatus> healthMonitor(Home home) {
        Path run = home.run();
        return pidIn(run.resolve("health-monitor.pid")).map(pid -> {
            Optional<ProcessHandle> handle = process(home, pid);
            int restarts =
                    pidIn(run.resolve("health-monitor.restarts")).orElse(0L).intValue();
            return status("health-monitor", "", handle.isPresent() ? "running" : "dead", restarts, handle);
        });
    }

    private static ProcessStatus status(
            String name, String zone, String state, int restarts, Optional<ProcessHandle> handle) {
        return new ProcessStatus(
                name,
                handle.map(ProcessHandle::pid).orElse(null),
                zone,
                state,
                handle.flatMap(process -> process.info().startInstant())
                        .map(start -> Duration.between(start, Instant.now()).toSeconds())
                        .orElse(null),
                restarts);
    }

    /**
     * Its memory in bytes, shared pages divided by their users; empty where that is not known. The database works in
     * children of its own, which count; those of health-monitor are components that stand for themselves. Asking costs
     * the kernel a walk through all pages.
     */
    public Optional<Long> pssBytes() {
        List<Long> sizes = handle().stream()
                .flatMap(process -> Stream.concat(
                        Stream.of(process), name.equals("postgres") ? process.descendants() : Stream.empty()))
                .map(process -> pssOf(process.pid()))
                .flatMap(Optional::stream)
                .toList();
        return sizes.isEmpty()
                ? Optional.empty()
                : Optional.of(sizes.stream().mapToLong(Long::longValue).sum());
    }

    private static Optional<Long> pssOf(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException _) {
            return Optional.empty(); // It has ended, or this is not Linux.
        }
    }

    private static Optional<Long> pidIn(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Long.parseLong(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }
}
