import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Assembles the built-in buildpacks: {@code java Buildpacks.java <scripts> <images> <version> <assembled> <dist>} lays
 * each one out in a directory of its own and packs it into {@code <dist>/<name>_buildpack.zip}, with a list of them all in
 * {@code buildpacks.json}. A zip that is newer than all its files stays as it is.
 */
final class Buildpacks {

    private static final String STACK = "hostfs";

    /** In the order in which they are asked whether an app is theirs, with the Java image that each brings. */
    private static final Map<String, String> IMAGES = Map.of("staticfile", "server", "java", "jre");

    private static final List<String> ORDER = List.of("staticfile", "java", "nodejs", "python", "binary");

    public static void main(String[] arguments) throws IOException {
        Path scripts = Path.of(arguments[0]);
        Path images = Path.of(arguments[1]);
        Path assembled = Path.of(arguments[3]);
        Path dist = Path.of(arguments[4]);
        Files.createDirectories(dist);
        for (String name : ORDER) {
            Path buildpack = assembled.resolve(name);
            Set<Path> assembly = new HashSet<>(Set.of(buildpack.resolve("VERSION")));
            assembly.addAll(copy(scripts.resolve("common"), buildpack));
            assembly.addAll(copy(scripts.resolve(name), buildpack));
            if (IMAGES.containsKey(name)) {
                String image = IMAGES.get(name);
                assembly.addAll(copy(images.resolve(image), buildpack.resolve(image)));
            }
            writeIfChanged(buildpack.resolve("VERSION"), arguments[2] + "\n");
            for (Path leftover : files(buildpack)) {
                if (!assembly.contains(leftover)) {
                    Files.delete(leftover);
                    Files.deleteIfExists(dist.resolve(name + "_buildpack.zip"));
                }
            }
            pack(buildpack, dist.resolve(name + "_buildpack.zip"));
        }
        writeIfChanged(dist.resolve("buildpacks.json"), list(dist));
    }

    /** With the digests, so that a start need not read the zips to see that they are installed. */
    private static String list(Path dist) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String name : ORDER) {
            entries.add("""
                      {"name": "%s_buildpack", "file": "%s_buildpack.zip", "position": %d, "stack": "%s", "sha256": "%s"}""".formatted(
                            name, name, ORDER.indexOf(name) + 1, STACK, sha256(dist.resolve(name + "_buildpack.zip"))));
        }
        return entries.stream().collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies what differs, with permissions and times; returns what is there now. */
    private static List<Path> copy(Path source, Path target) throws IOException {
        List<Path> copies = new ArrayList<>();
        for (Path file : files(source)) {
            Path copy = target.resolve(source.relativize(file).toString());
            copies.add(copy);
            if (!Files.exists(copy)
                    || !Files.getLastModifiedTime(copy).equals(Files.getLastModifiedTime(file))
                    || Files.size(copy) != Files.size(file)) {
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copies;
    }

    private static void pack(Path buildpack, Path zip) throws IOException {
        List<Path> files = files(buildpack);
        if (Files.exists(zip) && isNewer(zip, files)) {
            return;
        }
        Path fresh = zip.resolveSibling(zip.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Map<String, String> options = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (FileSystem archive = FileSystems.newFileSystem(fresh, options)) {
            for (Path file : files) {
                Path entry =
                        archive.getPath("/").resolve(buildpack.relativize(file).toString());
                Files.createDirectories(entry.getParent());
                Files.copy(file, entry);
                Files.setPosixFilePermissions(entry, Files.getPosixFilePermissions(file));
                // The same files make the same zip, so that an unchanged buildpack is not installed again.
                Files.setLastModifiedTime(entry, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
            }
        }
        Files.move(fresh, zip, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isNewer(Path zip, List<Path> files) throws IOException {
        FileTime made = Files.getLastModifiedTime(zip);
        for (Path file : files) {
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            if (changed.compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }

    private static void writeIfChanged(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
