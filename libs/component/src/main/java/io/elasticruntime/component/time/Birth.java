package io.elasticruntime.component.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a process from an earlier or later one that has its number. The start time that {@link ProcessHandle} tells does not:
 * Linux computes it from the time at which the machine was started, which is another one after the clock was set.
 */
public final class Birth {

    private static final int START_AFTER_NAME = 19;

    private Birth() {}

    /**
     * The start of the machine, and the ticks from there to the start of the process (proc(5): {@code boot_id}, field 22 of
     * {@code stat}). Empty where there is no such file system, or no such process any more.
     */
    public static Optional<String> of(ProcessHandle process) {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // The second field is the program's name in parentheses, in which anything may stand.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(boot + "/" + fields[START_AFTER_NAME]);
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
