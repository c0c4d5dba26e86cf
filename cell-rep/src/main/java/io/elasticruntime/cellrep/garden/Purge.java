package io.elasticruntime.cellrep.garden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Removes everything that a garden has ever made on this machine, while no cell is running: containers with their
 * processes, mounts, control groups, network namespaces, bridge, packet filter rules and files.
 *
 * <p>Called as a program with the garden's directory ({@code er.cell-rep.garden.directory}), or a directory that has
 * gardens somewhere below. Purging again, or what was never there, is no error.
 */
public final class Purge {

    private static final int DEPTH = 3;

    private Purge() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("usage: Purge <directory of a garden>...");
        }
        LoggingSystem.get(Purge.class.getClassLoader()).beforeInitialize();
        for (String argument : arguments) {
            below(Path.of(argument));
        }
    }

    /** Purges every garden in or below the directory. */
    public static void below(Path directory) throws Exception {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var tree = Files.find(directory, DEPTH, (path, attributes) -> isGarden(path))) {
            for (Path garden : tree.toList()) {
                purge(garden);
            }
        }
    }

    private static boolean isGarden(Path path) {
        boolean named = path.endsWith("runc") || path.endsWith("process");
        return named && Files.isDirectory(path.resolve("containers"));
    }

    /** The directory is that of one back end, below that of the settings. */
    private static void purge(Path garden) {
        GardenProperties settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "er.cell-rep.garden.directory",
                        garden.resolveSibling("").toString())))
                .bindOrCreate("er.cell-rep.garden", GardenProperties.class);
        if (garden.endsWith("process")) {
            new PlainGarden(settings, InstantSource.system()).purge();
        } else {
            new RuncGarden(settings, InstantSource.system()).purge();
        }
    }
}
