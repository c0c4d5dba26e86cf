package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Root file systems of containers: what a container writes, over a stack that never changes. */
final class Overlay {

    private static final Logger log = LoggerFactory.getLogger(Overlay.class);

    private Overlay() {}

    /**
     * The directory for what containers write. An overlay cannot be written on every file system, above all not on
     * another overlay, as inside a Docker container without a volume; then it is memory.
     */
    static Path writable(Path directory, Path lower) {
        Path writable = directory.resolve("writable");
        try {
            Files.createDirectories(writable);
        } catch (IOException e) {
            throw new GardenException("cannot make " + writable, e);
        }
        if (!isMounted(writable) && !works(writable, lower)) {
            Command.of("mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", writable.toString())
                    .run();
            log.atWarn()
                    .addKeyValue("directory", directory)
                    .log("the file system of the garden's directory cannot hold an overlay (is it one itself?); what"
                            + " applications write is kept in memory: put the directory on a volume");
            if (!works(writable, lower)) {
                unmount(writable);
                throw new GardenException("this machine does not let us mount an overlay file system");
            }
        }
        return writable;
    }

    private static boolean works(Path writable, Path lower) {
        Path attempt = writable.resolve(".attempt");
        Path rootfs = attempt.resolve("rootfs");
        try {
            mount(List.of(lower), new Layer(attempt), rootfs);
            Kept.writeText(rootfs.resolve("etc/attempt"), "");
            return true;
        } catch (GardenException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("an overlay does not work here");
            return false;
        } finally {
            unmount(rootfs);
            Kept.delete(attempt);
        }
    }

    /**
     * @param lower what lies below, the uppermost first
     * @param layer what is written
     */
    static void mount(List<Path> lower, Layer layer, Path rootfs) {
        var below = new ArrayList<String>();
        try {
            for (Path directory : List.of(layer.upper(), layer.work(), rootfs)) {
                Files.createDirectories(directory);
            }
            ReadableByAll.directory(layer.upper());
            Path here = layer.directory().toRealPath();
            for (Path directory : lower) {
                below.add(here.relativize(directory.toRealPath()).toString());
            }
        } catch (IOException e) {
            throw new GardenException("cannot make " + layer.directory() + ": " + e.getMessage(), e);
        }
        // Directories of lower layers can be renamed, as they can anywhere else. A container reads these options in its
        // /proc/mounts: said from where the layer is, they tell it nothing of the host.
        String options = "lowerdir=" + String.join(":", below) + ",upperdir="
                + layer.upper().getFileName() + ",workdir=" + layer.work().getFileName() + ",redirect_dir=on";
        Command.of(
                        "/bin/sh",
                        "-c",
                        "cd -- \"$0\" && exec \"$@\"",
                        layer.directory().toString())
                .with(
                        "mount",
                        "-t",
                        "overlay",
                        "-o",
                        options,
                        "overlay",
                        rootfs.toAbsolutePath().toString())
                .run();
    }

    /** Does nothing if nothing is mounted there. */
    static void unmount(Path target) {
        while (isMounted(target)) {
            if (!Command.of("umount", target.toString()).succeeds()) {
                // Somebody of the host looks into it. It vanishes from the tree now, and for good when they stop.
                Command.of("umount", "--lazy", target.toString()).run();
            }
        }
    }

    static boolean isMounted(Path target) {
        String escaped = target.toString().replace(" ", "\\040");
        return Kept.readText(Path.of("/proc/self/mountinfo")).stream()
                .flatMap(String::lines)
                .anyMatch(line -> line.split(" ")[4].equals(escaped));
    }
}
