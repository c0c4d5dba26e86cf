package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** What a garden keeps on disk, so that the next process finds it: whole files or none. */
final class Kept {

    static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(DataSize.class, new ValueSerializer<>() {
                        @Override
                        public void serialize(DataSize size, JsonGenerator json, SerializationContext context) {
                            json.writeNumber(size.toBytes());
                        }
                    })
                    .addDeserializer(DataSize.class, new ValueDeserializer<>() {
                        @Override
                        public DataSize deserialize(JsonParser json, DeserializationContext context) {
                            return DataSize.ofBytes(json.getLongValue());
                        }
                    }))
            .build();

    private Kept() {}

    /** Replaces the file as a whole: whoever reads it sees the old or the new content. */
    static void write(Path file, Object content) {
        writeText(file, JSON.writeValueAsString(content));
    }

    static void writeText(Path file, String content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new GardenException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Empty if there is no such file, or none that can be understood. */
    static <T> Optional<T> read(Path file, Class<T> type) {
        return readText(file).flatMap(text -> {
            try {
                return Optional.of(JSON.readValue(text, type));
            } catch (JacksonException e) {
                return Optional.empty();
            }
        });
    }

    static Optional<String> readText(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static List<Path> children(Path directory) {
        try (var list = Files.list(directory)) {
            return list.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a directory and what is in it, never following a link. */
    static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new GardenException("cannot delete " + directory + ": " + e, e);
        }
    }

    /** What a directory takes on disk. Files that come and go meanwhile are counted or not. */
    static DataSize size(Path directory) {
        var bytes = new AtomicLong();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DataSize.ofBytes(bytes.get());
    }
}
