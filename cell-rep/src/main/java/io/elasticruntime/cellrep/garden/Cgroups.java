package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Reads and clears the control groups of containers, version 1 (one tree per controller) and 2 (one tree). */
final class Cgroups {

    private static final Logger log = LoggerFactory.getLogger(Cgroups.class);

    private static final String MONITORS = "garden-monitors";

    private final Path root;
    private final boolean v2;

    Cgroups(Path root) {
        this.root = root;
        this.v2 = Files.exists(root.resolve("cgroup.controllers"));
    }

    Bundle.Host host() {
        boolean swap = v2 || Files.exists(root.resolve("memory/memory.memsw.limit_in_bytes"));
        return new Bundle.Host(v2, swap);
    }

    /**
     * Lets groups below the root have limits. In a container of its own, the cell sits in the very root that it sees,
     * and version 2 wants groups with limits to have no processes beside them: then the cell moves into a group below.
     */
    void prepare() {
        if (!v2) {
            return;
        }
        try {
            enableControllers();
        } catch (IOException e) {
            try {
                Path cell = Files.createDirectories(root.resolve("cell"));
                for (String pid : Files.readAllLines(root.resolve("cgroup.procs"))) {
                    Files.writeString(cell.resolve("cgroup.procs"), pid);
                }
                enableControllers();
            } catch (IOException again) {
                throw new GardenException("control groups cannot be used: " + again.getMessage(), again);
            }
        }
    }

    private void enableControllers() throws IOException {
        for (String controller : List.of("cpu", "memory", "pids")) {
            Files.writeString(root.resolve("cgroup.subtree_control"), "+" + controller);
        }
    }

    /** Takes a monitor out of the cell's group, so that whoever ends all that is in that group does not end it. */
    void separate(long monitor) {
        Path tree = v2 ? root : root.resolve("systemd");
        if (!Files.isDirectory(tree)) {
            return;
        }
        try {
            Path monitors = Files.createDirectories(tree.resolve(MONITORS));
            Files.writeString(monitors.resolve("cgroup.procs"), String.valueOf(monitor));
        } catch (IOException e) {
            log.atDebug()
                    .addKeyValue("monitor", monitor)
                    .setCause(e)
                    .log("a monitor stays in the cell's control group");
        }
    }

    Duration cpu(String handle) {
        return v2
                ? Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(
                        table(handle, "", "cpu.stat").getOrDefault("usage_usec", 0L)))
                : Duration.ofNanos(number(handle, "cpuacct", "cpuacct.usage"));
    }

    /** What counts towards the limit (cell-and-staging.md A7). */
    DataSize memory(String handle) {
        Map<String, Long> stat = table(handle, "memory", "memory.stat");
        long bytes = v2
                ? sum(stat, "file", "anon", "swapcached") - sum(stat, "inactive_file")
                : sum(stat, "total_rss", "total_cache", "total_swap") - sum(stat, "total_inactive_file");
        return DataSize.ofBytes(Math.max(0, bytes));
    }

    int pids(String handle) {
        return (int) number(handle, "pids", "pids.current");
    }

    boolean outOfMemory(String handle) {
        String file = v2 ? "memory.events" : "memory.oom_control";
        return table(handle, "memory", file).getOrDefault("oom_kill", 0L) > 0;
    }

    /** Host numbers of all processes in the container. */
    LongStream processes(String handle) {
        return read(handle, "pids", "cgroup.procs").lines().mapToLong(Long::parseLong);
    }

    /** Removes what is left of a container's groups, which is nothing if its processes ended well. */
    void remove(String handle) {
        for (Path group : groups(handle)) {
            try {
                for (Path nested : Kept.children(group)) {
                    if (Files.isDirectory(nested)) {
                        Files.deleteIfExists(nested);
                    }
                }
                Files.deleteIfExists(group);
            } catch (IOException e) {
                throw new GardenException("cannot remove control group " + group + ": " + e.getMessage(), e);
            }
        }
    }

    /** Removes the groups above those of containers, if no container of anybody is left. */
    void removeEmptyParents() {
        Path monitors = (v2 ? root : root.resolve("systemd")).resolve(MONITORS);
        for (Path group :
                Stream.concat(groups("").stream(), Stream.of(monitors)).toList()) {
            try {
                Files.deleteIfExists(group);
            } catch (IOException ignored) {
                // Another cell of this machine has containers in it.
                continue;
            }
        }
    }

    private List<Path> groups(String handle) {
        String path = Bundle.cgroup(handle).substring(1);
        Stream<Path> trees = v2 ? Stream.of(root) : Kept.children(root).stream().filter(Files::isDirectory);
        return trees.map(tree -> tree.resolve(path)).filter(Files::isDirectory).toList();
    }

    private static long sum(Map<String, Long> table, String... names) {
        return Stream.of(names).mapToLong(name -> table.getOrDefault(name, 0L)).sum();
    }

    private Map<String, Long> table(String handle, String controller, String file) {
        var table = new HashMap<String, Long>();
        read(handle, controller, file).lines().forEach(line -> {
            String[] words = line.split(" ");
            if (words.length == 2 && words[1].matches("\\d{1,18}")) {
                table.put(words[0], Long.valueOf(words[1]));
            }
        });
        return table;
    }

    private long number(String handle, String controller, String file) {
        String text = read(handle, controller, file).strip();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private String read(String handle, String controller, String file) {
        Path tree = v2 ? root : root.resolve(controller);
        try {
            return Files.readString(
                    tree.resolve(Bundle.cgroup(handle).substring(1)).resolve(file));
        } catch (IOException e) {
            return "";
        }
    }
}
