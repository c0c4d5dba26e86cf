package io.elasticruntime.cellrep.garden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Everything on this machine that the containers of one garden could leave behind. */
record HostState(
        List<String> mounts,
        List<String> namespaces,
        long links,
        List<String> cgroups,
        List<String> firewall,
        List<String> loops) {

    static final HostState CLEAN = new HostState(List.of(), List.of(), 0, List.of(), List.of(), List.of());

    /** @param handles how the handles of all containers of the garden begin */
    static HostState of(Path garden, String handles) {
        String tag = ContainerNetwork.tag(garden);
        String rootfs = RuncGarden.mounts(garden).toString();
        Stream<String> mounts = Kept.readText(Path.of("/proc/self/mountinfo"))
                .orElse("")
                .lines()
                .map(line -> line.split(" ")[4])
                .filter(target -> target.startsWith(garden.toString()) || target.startsWith(rootfs));
        Stream<String> rules = Stream.of("iptables-save", "ip6tables-save")
                .filter(save -> Command.find(save).isPresent())
                .flatMap(save -> Command.of(save).run().lines())
                .filter(line -> line.contains(tag) && !line.startsWith(":"));
        return new HostState(
                mounts.sorted().toList(),
                names(Path.of("/run/netns")).filter(name -> name.contains(tag)).toList(),
                names(Path.of("/sys/class/net/er-" + tag + "/brif")).count(),
                groups().filter(group -> group.contains("/garden/" + handles)).toList(),
                rules.toList(),
                loops(garden));
    }

    /** Files of this garden that are devices, also those that were deleted. */
    private static List<String> loops(Path garden) {
        return names(Path.of("/sys/block"))
                .map(device -> Kept.readText(Path.of("/sys/block", device, "loop/backing_file"))
                        .orElse("")
                        .strip())
                .filter(file -> file.startsWith(garden.toString()))
                .toList();
    }

    private static Stream<String> groups() {
        Path root = Path.of("/sys/fs/cgroup");
        return Stream.concat(Stream.of(root), Kept.children(root).stream())
                .map(tree -> tree.resolve("garden"))
                .filter(Files::isDirectory)
                .flatMap(garden -> Kept.children(garden).stream())
                .map(Path::toString);
    }

    private static Stream<String> names(Path directory) {
        return Kept.children(directory).stream().map(path -> path.getFileName().toString());
    }
}
