package io.elasticruntime.cellrep.garden;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/** What this machine has, where the settings do not say less. */
final class HostCapacity {

    private static final int FEWEST_OPEN_FILES = 1024;

    private HostCapacity() {}

    static Capacity of(GardenProperties settings, Path directory) throws IOException {
        DataSize disk = settings.disk();
        return new Capacity(
                Optional.ofNullable(settings.memory()).orElseGet(HostCapacity::memory),
                disk != null
                        ? disk
                        : DataSize.ofBytes(Files.getFileStore(directory).getUsableSpace()),
                settings.maxContainers());
    }

    private static DataSize memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? DataSize.ofBytes(system.getTotalMemorySize())
                : DataSize.ofBytes(Runtime.getRuntime().maxMemory());
    }

    /** The most open files that a process started by this one may have. */
    static int openFiles() {
        return Kept.readText(Path.of("/proc/self/limits")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}")[2])
                .filter(limit -> limit.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(FEWEST_OPEN_FILES);
    }
}
