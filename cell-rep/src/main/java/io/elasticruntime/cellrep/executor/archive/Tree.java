package io.elasticruntime.cellrep.executor.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory that is filled with checked entries. Permissions do not depend on those of the process. */
final class Tree {

    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path root;

    Tree(Path directory) throws IOException {
        this.root = directory.toRealPath();
        Files.setPosixFilePermissions(root, EXECUTABLE);
    }

    /** @return bytes of the files */
    long fill(Entries entries) throws IOException {
        long bytes = 0;
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            Path target = place(entry.name());
            switch (entry.kind()) {
                case DIRECTORY -> directory(target);
                case FILE -> {
                    Files.deleteIfExists(target);
                    write(entries, target);
                    Files.setPosixFilePermissions(target, (entry.mode() & 0111) != 0 ? EXECUTABLE : FOR_ALL);
                    bytes += entry.size();
                }
                case SYMBOLIC_LINK -> {
                    Files.deleteIfExists(target);
                    Files.createSymbolicLink(target, path(entry.link()));
                }
                case HARD_LINK -> {
                    Path existing = place(entry.link());
                    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
                        throw new ArchiveRefused("holds a link to nowhere: " + Entry.shown(entry.name()));
                    }
                    if (!existing.equals(target)) {
                        Files.deleteIfExists(target);
                        Files.createLink(target, existing);
                    }
                }
                case FIFO -> throw new ArchiveRefused("holds a pipe: " + Entry.shown(entry.name()));
            }
        }
        return bytes;
    }

    private static void write(Entries entries, Path target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = entries.read(buffer, 0, buffer.length);
                    read >= 0;
                    read = entries.read(buffer, 0, buffer.length)) {
                out.write(buffer, 0, read);
            }
        }
    }

    /** Where an entry goes to; its parents exist, and none of them is a link. */
    private Path place(byte[] name) throws IOException {
        Path target = root;
        for (Path step : path(name)) {
            if (!target.equals(root)) {
                directory(target);
            }
            target = target.resolve(step);
        }
        return target;
    }

    private static void directory(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, EXECUTABLE);
        } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ArchiveRefused("leaves its directory by a link: " + path.getFileName());
        }
    }

    private static Path path(byte[] name) throws ArchiveRefused {
        try {
            return Path.of(new String(name, StandardCharsets.UTF_8));
        } catch (InvalidPathException e) {
            throw new ArchiveRefused("holds a name that this machine cannot have: " + Entry.shown(name));
        }
    }
}
