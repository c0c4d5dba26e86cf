package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * What one container writes: the upper layer of its root file system. With a limit it is a file system of its own in a
 * sparse file, so that a writer meets {@code No space left on device} and nobody else does; without one it is a directory.
 *
 * @param directory of the container alone
 */
record Layer(Path directory) {

    private static final Logger log = LoggerFactory.getLogger(Layer.class);

    /** For what the file system needs for itself: inodes take a 32nd. */
    private static final DataSize OVERHEAD = DataSize.ofMegabytes(4);

    private static final int BYTES_PER_INODE = 8192;

    /** Whether layers can be limited here; says so once if not. */
    static boolean canBeLimited(Path writable) {
        Layer attempt = new Layer(writable.resolve(".limited"));
        try {
            attempt.limit(DataSize.ofMegabytes(1));
            Files.createDirectories(attempt.upper());
            return true;
        } catch (GardenException | IOException e) {
            log.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("disk quotas are not enforced: this machine cannot mount a file system from a file");
            return false;
        } finally {
            attempt.remove();
        }
    }

    Path upper() {
        return directory.resolve("upper");
    }

    Path work() {
        return directory.resolve("work");
    }

    private Path image() {
        return directory.resolveSibling(directory.getFileName() + ".image");
    }

    /** Limits what can be written here, before anything has been. */
    void limit(DataSize limit) {
        long bytes = limit.toBytes() + limit.toBytes() / 24 + OVERHEAD.toBytes();
        try {
            Files.createDirectories(directory);
            try (var file = new RandomAccessFile(image().toFile(), "rw")) {
                file.setLength(bytes);
            }
        } catch (IOException e) {
            throw new GardenException("cannot make " + image(), e);
        }
        // No journal: what a container has written does not outlive the machine's run anyway.
        Command.of("mkfs.ext4", "-q", "-F", "-m", "0", "-b", "4096", "-i", String.valueOf(BYTES_PER_INODE))
                .with("-O", "^has_journal,^resize_inode", "-E", "lazy_itable_init=1,nodiscard", image().toString())
                .run();
        Command.of("mount", "-t", "ext4", "-o", "loop,noatime,discard", image().toString(), directory.toString())
                .run();
    }

    /** What has been written so far. */
    DataSize used() {
        if (!Files.exists(image())) {
            return Kept.size(upper());
        }
        try {
            FileStore store = Files.getFileStore(directory);
            return DataSize.ofBytes(store.getTotalSpace() - store.getUnallocatedSpace());
        } catch (IOException e) {
            return DataSize.ofBytes(0);
        }
    }

    void remove() {
        if (Files.exists(image())) {
            Overlay.unmount(directory);
            Kept.delete(image());
        }
        Kept.delete(directory);
    }
}
