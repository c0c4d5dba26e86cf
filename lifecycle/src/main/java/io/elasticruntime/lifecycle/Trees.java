package io.elasticruntime.lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Directory trees as a whole: moved, packed, deleted. */
final class Trees {

    private static final int BUFFER = 1 << 16;

    private Trees() {}

    /** Moves a tree, or copies it with all attributes if it lies on another file system. */
    static void move(Path source, Path target, Commands commands) throws IOException {
        try {
            Files.move(source, target);
        } catch (IOException acrossFileSystems) {
            commands.run("cp", "-a", source, target);
        }
    }

    /**
     * Packs the content of a directory into a gzipped tar. Compression is the cheapest one: a droplet travels a short
     * way, and staging time is what the user waits for.
     */
    static void pack(Path directory, Path archive, Commands commands) throws IOException {
        try (OutputStream file = new FastGzip(Files.newOutputStream(archive))) {
            commands.stream(output -> output.transferTo(file), "tar", "-cf", "-", "-C", directory, ".");
        }
    }

    /** Deletes a tree; one that is not there is fine. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream target) throws IOException {
            super(target, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
