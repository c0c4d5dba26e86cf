package io.elasticruntime.cellrep.executor.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A small file that is replaced as a whole, also by a thread that is being interrupted. */
public final class AtomicFile {

    private AtomicFile() {}

    /** Replaces the content of {@code file}: readers see the old or the new one. */
    public static void write(Path file, byte[] content) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        // a plain stream: an interrupt closes a channel
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
