package io.elasticruntime.er.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Closes the data directory to the other users of the machine, that of an earlier version too. */
public final class PrivateFiles {

    private PrivateFiles() {}

    /**
     * Makes the data directory and those of the cells where they are missing, and lets nobody but their owner into them.
     *
     * @param cells names of the deployment's cells
     */
    public static void close(Home home, List<String> cells) {
        try {
            close(home.data());
            close(home.cells());
            for (String cell : cells) {
                close(home.cell(cell));
            }
            // Cells that the deployment has had, and what else has secrets in it.
            for (Path directory : List.of(home.cells(), home.data())) {
                try (Stream<Path> below = Files.list(directory)) {
                    for (Path child : below.filter(Files::isDirectory).toList()) {
                        close(child);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(home.data() + " cannot be closed to others", e);
        }
    }

    private static void close(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
}
