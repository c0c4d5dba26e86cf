package io.elasticruntime.er.backup;

import io.elasticruntime.er.Locks;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The blobs of a running platform, held by hard links, which take no room and next to no time: whatever is deleted or
 * replaced afterwards is still here. A blob never changes once it has its name. The links are in the blob store itself,
 * because they cannot leave its file system. One process at a time holds it; what a process that was killed has left is
 * deleted by the next one.
 */
final class HeldBlobs implements AutoCloseable {

    /** Beside the kinds of blobs. */
    private static final String DIRECTORY = "held";

    /** Not blobs: what is held, and files on their way. */
    private static final Set<String> OTHERS = Set.of(DIRECTORY, "incoming");

    private final Path store;
    private final Path files;
    private final FileChannel lock;

    private HeldBlobs(Path store, FileChannel lock) {
        this.store = store;
        this.files = files(store);
        this.lock = lock;
    }

    /** @throws Refusal if another process holds them */
    static HeldBlobs in(Path store) throws IOException {
        Files.createDirectories(store.resolve(DIRECTORY));
        FileChannel lock = lock(store);
        if (!Locks.take(lock)) {
            lock.close();
            throw new Refusal(
                    "Another er backup of this deployment is at work. Wait until it has ended, then run it again.");
        }
        Tree.delete(files(store));
        return new HeldBlobs(store, lock);
    }

    /** Lets go what a process has held that was killed. */
    static void deleteLeftovers(Path store) throws IOException {
        if (Files.exists(files(store))) {
            try (FileChannel lock = lock(store)) {
                if (Locks.take(lock)) {
                    Tree.delete(files(store));
                }
            }
        }
    }

    private static Path files(Path store) {
        return store.resolve(DIRECTORY).resolve("files");
    }

    private static FileChannel lock(Path store) throws IOException {
        return FileChannel.open(
                store.resolve(DIRECTORY).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Holds what is there now, and goes on holding what it holds. */
    void hold() throws IOException {
        try (Stream<Path> kinds = Files.list(store)) {
            for (Path kind : kinds.toList()) {
                if (!OTHERS.contains(kind.getFileName().toString()) && Files.isDirectory(kind)) {
                    link(kind, Files.createDirectories(files.resolve(kind.getFileName())));
                }
            }
        }
    }

    /** Names of what is held, relative to the blob store, with slashes. */
    List<String> names() throws IOException {
        if (!Files.exists(files)) {
            return List.of();
        }
        try (Stream<Path> held = Files.walk(files)) {
            return held.filter(Files::isRegularFile)
                    .map(file -> files.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** A file that keeps its content as long as this is open. */
    Path file(String name) {
        return files.resolve(name);
    }

    // No walk: one that meets a file deleted meanwhile fails.
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                Path target = to.resolve(child.getFileName());
                if (Files.isDirectory(child)) {
                    link(child, Files.createDirectories(target));
                } else if (!Files.exists(target)) {
                    linkFile(child, target);
                }
            }
        } catch (NoSuchFileException _) {
            // Deleted meanwhile.
        }
    }

    private static void linkFile(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException | NoSuchFileException _) {
            // Held since the first time, or deleted meanwhile.
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            Tree.delete(files);
        }
    }
}
