package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Opens what users of containers are to see. A cell makes everything for itself alone, by its umask, and those users are
 * others to it.
 */
public final class ReadableByAll {

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");

    private ReadableByAll() {}

    /** Everybody may read the file; its owner may write it, too. */
    public static Path file(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, FILE);
    }

    /** Everybody may list and enter the directory; its owner may change it, too. */
    public static Path directory(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, DIRECTORY);
    }
}
