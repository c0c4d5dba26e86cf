package io.elasticruntime.er.deployment;

import io.elasticruntime.er.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The programs of one build as a deployment runs them. A build overwrites {@code dist/}; processes that run, or that
 * health-monitor starts again meanwhile, must not see half of it, so each deployment has a copy. A link names the one in
 * use ({@link Home#programs}).
 */
public final class Release {

    private static final int NAME_DIGITS = 12;
    private static final List<String> SHIPPED = List.of("lib", "buildpacks", "lifecycle");

    /** A library of others, which no build writes again: what has its name and version is the same for ever. */
    private static final Pattern VERSIONED = Pattern.compile("(?!.*SNAPSHOT).*-\\d+(\\.\\d+)+.*\\.jar");

    private final Path directory;

    private Release(Path directory) {
        this.directory = directory;
    }

    /** Where its programs are, in the order of {@code dist/}. */
    public Path directory() {
        return directory;
    }

    /** The release of what is built now; made unless the deployment has it. */
    public static Release ofBuild(Home home) {
        Path directory = home.releases().resolve(name(home.dist()));
        if (!Files.isDirectory(directory)) {
            Path fresh = directory.resolveSibling(directory.getFileName() + ".new");
            Tree.delete(fresh);
            try {
                copy(home.dist(), fresh);
                Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("the build cannot be copied to " + directory, e);
            }
        }
        return new Release(directory);
    }

    /** Makes this the one in use: what a deployment starts from now on is started from it. */
    public void useIn(Home home) {
        Path link = home.release();
        Path fresh = link.resolveSibling(link.getFileName() + ".new");
        try {
            Files.createDirectories(home.releases());
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, directory);
            Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(link + " cannot be written", e);
        }
    }

    /** Deletes all others, which nothing may run from any more. */
    public void deleteOthers() {
        try (Stream<Path> releases = Files.list(directory.resolveSibling(""))) {
            releases.filter(other -> Files.isDirectory(other) && !Files.isSymbolicLink(other))
                    .filter(other -> !other.equals(directory))
                    .forEach(Tree::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("the releases beside " + directory + " cannot be read", e);
        }
    }

    /** Tells apart files, or what is directly in directories: another digest for other names, sizes or times. */
    public static String fingerprint(Path fileOrDirectory) {
        try (Stream<Path> files =
                Files.isDirectory(fileOrDirectory) ? Files.list(fileOrDirectory) : Stream.of(fileOrDirectory)) {
            StringBuilder seen = new StringBuilder();
            for (Path file : files.sorted().filter(Files::isRegularFile).toList()) {
                seen.append(file.getFileName())
                        .append(Files.size(file))
                        .append(Files.getLastModifiedTime(file).toMillis());
            }
            return digest(seen.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(fileOrDirectory + " cannot be read", e);
        }
    }

    /** The first digits of a SHA-256. */
    public static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(Path dist) throws UncheckedIOException {
        StringBuilder parts = new StringBuilder();
        try (Stream<Path> programs = Files.list(dist)) {
            programs.filter(Release::isProgram)
                    .sorted()
                    .map(Release::fingerprint)
                    .forEach(parts::append);
        } catch (IOException e) {
            throw new UncheckedIOException(dist + " cannot be read", e);
        }
        SHIPPED.stream()
                .map(dist::resolve)
                .filter(Files::isDirectory)
                .map(Release::fingerprint)
                .forEach(parts::append);
        return digest(parts.toString());
    }

    private static boolean isProgram(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.equals("er.jar") && !name.startsWith("bench-");
    }

    private static void copy(Path dist, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> programs = Files.list(dist)) {
            for (Path program : programs.filter(Release::isProgram).toList()) {
                copyFile(program, target.resolve(program.getFileName()));
            }
        }
        for (String shipped : SHIPPED) {
            Path from = dist.resolve(shipped);
            if (Files.isDirectory(from)) {
                try (Stream<Path> files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Path to = target.resolve(shipped)
                                .resolve(from.relativize(file).toString());
                        if (Files.isDirectory(file)) {
                            Files.createDirectories(to);
                        } else {
                            copyFile(file, to);
                        }
                    }
                }
            }
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        if (VERSIONED.matcher(from.getFileName().toString()).matches()) {
            try {
                Files.createLink(to, from);
                return;
            } catch (FileSystemException | UnsupportedOperationException _) {
                // Another file system, or one without links.
            }
        }
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
