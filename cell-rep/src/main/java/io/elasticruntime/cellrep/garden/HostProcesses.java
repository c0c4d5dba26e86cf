package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code /proc} says about processes of this machine; numbers of processes are reused, so they prove nothing alone. */
final class HostProcesses {

    private HostProcesses() {}

    /** When the process started, in ticks of this boot; with the number it names a process for ever. Empty for the dead. */
    static OptionalLong startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            // The name may contain anything, so count from its closing bracket: state is field 3, start is field 22.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean dead = fields[0].equals("Z") || fields[0].equals("X");
            return dead ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[19]));
        } catch (IOException | IndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
    }

    static boolean isAlive(long pid, long start) {
        OptionalLong now = startOf(pid);
        return now.isPresent() && now.getAsLong() == start;
    }

    /** Whether the process lives and its command line contains the text. */
    static boolean runs(long pid, String text) {
        return startOf(pid).isPresent()
                && read(pid, "cmdline").filter(line -> line.contains(text)).isPresent();
    }

    static boolean isInCgroup(long pid, String path) {
        return read(pid, "cgroup")
                .filter(groups -> groups.lines().anyMatch(line -> line.endsWith(":" + path)))
                .isPresent();
    }

    /** Memory that the process has now, shared pages included; 0 where that is not known. */
    static long residentBytes(long pid) {
        return read(pid, "status").stream()
                .flatMap(String::lines)
                .filter(line -> line.matches("VmRSS:\\s+\\d+ kB"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    static void signal(long pid, ContainerProcess.Signal signal) {
        ProcessHandle.of(pid).ifPresent(process -> {
            switch (signal) {
                case TERM -> process.destroy();
                case KILL -> process.destroyForcibly();
            }
        });
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", String.valueOf(pid), file)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
