package io.elasticruntime.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A buildpack on disk (cell-and-staging.md C7).
 *
 * @param key as Cloud Controller named it: guid and checksum, or a URL
 * @param directory holds {@code bin}
 */
record Buildpack(String key, Path directory) {

    /**
     * The buildpack in this directory, or in the only directory inside it, which is how hosting sites pack a repository.
     *
     * @throws StagingFailure if there is none
     */
    static Buildpack locate(String key, Path directory) {
        if (Files.exists(directory.resolve("bin"))) {
            return new Buildpack(key, directory);
        }
        List<Path> children = children(key, directory);
        if (children.size() == 1 && Files.exists(children.getFirst().resolve("bin"))) {
            return new Buildpack(key, children.getFirst());
        }
        throw StagingFailure.of("malformed buildpack does not contain a /bin dir: " + key);
    }

    Path script(String name) {
        return directory.resolve("bin").resolve(name);
    }

    boolean has(String script) {
        return Files.exists(script(script));
    }

    private static List<Path> children(String key, Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (IOException unreadable) {
            throw StagingFailure.of(
                    "Failed to read buildpack directory '%s' for buildpack '%s'".formatted(directory, key));
        }
    }
}
