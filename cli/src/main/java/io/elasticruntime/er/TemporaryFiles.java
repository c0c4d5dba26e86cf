package io.elasticruntime.er;

import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Temporary files of one run of {@code er}, those that libraries leave behind too: they are in a directory that
 * {@code ./er} makes and names after the process, and that is deleted when it ends.
 */
final class TemporaryFiles {

    private TemporaryFiles() {}

    /** Deletes the directory of this run at its end, and what is empty above it in the data directory. */
    static void deleteAtExit() {
        Path directory =
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
        // Any other one is not ours alone.
        if (directory.endsWith("er." + ProcessHandle.current().pid())) {
            Path data = Home.fromEnvironment().data();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory, data)));
        }
    }

    private static void delete(Path directory, Path data) {
        Tree.delete(directory);
        try {
            for (Path above = directory.getParent();
                    above != null && above.startsWith(data);
                    above = above.getParent()) {
                Files.deleteIfExists(above);
            }
        } catch (IOException _) {
            // It is not empty.
        }
    }
}
