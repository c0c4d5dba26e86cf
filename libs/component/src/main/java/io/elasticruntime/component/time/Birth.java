package io.elasticruntime.component.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A mark that tells a process from an earlier or later one with the same pid. The start time that {@link ProcessHandle} tells
 * is no such mark: Linux computes it from the time at which the machine was started, and that moves when the clock is set.
 */
public final class Birth {

    private static final int START_AFTER_NAME = 19;

    private Birth() {}

    /**
     * The mark of a process: the {@code boot_id} of the machine and the clock ticks from its boot to the start of the process
     * (proc(5), field 22 of {@code stat}). The mark is empty where there is no such file system, or no such process any more.
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
