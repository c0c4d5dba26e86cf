import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a small Java run time with jlink, for programs that run where no Java is.
 *
 * <p>{@code java JavaImage.java <image> <modules>} makes a run time for other people's programs, with the default class
 * data archive. {@code java JavaImage.java <image> <modules> <module> <class path> [<training argument>...]} puts
 * a program into it as a module of its own, made of directories and jars, and trains an AOT cache with one run of the
 * image's {@code java} with these arguments. Does nothing if the image was made of the same things before.
 */
final class JavaImage {

    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private final Path image;
    private final String modules;
    private final Path work;

    private JavaImage(Path image, String modules) {
        this.image = image.toAbsolutePath();
        this.modules = modules;
        this.work = image.toAbsolutePath().resolveSibling(image.getFileName() + "-work");
    }

    public static void main(String[] arguments) throws Exception {
        Path image = Path.of(arguments[0]);
        List<Path> classes = arguments.length < 4
                ? List.of()
                : Stream.of(arguments[3].split(File.pathSeparator))
                        .map(Path::of)
                        .toList();
        String stamp = stamp(arguments, classes);
        Path stampFile = image.resolveSibling(image.getFileName() + ".stamp");
        if (Files.exists(stampFile) && Files.readString(stampFile).equals(stamp) && Files.exists(image)) {
            return;
        }
        JavaImage made = new JavaImage(image, arguments[1]);
        if (classes.isEmpty()) {
            made.link(arguments[1], List.of("--generate-cds-archive"));
        } else {
            made.module(arguments[2], classes);
            made.link(arguments[1] + "," + arguments[2], List.of());
            made.train(Arrays.asList(arguments).subList(4, arguments.length));
        }
        delete(made.work);
        Files.writeString(stampFile, stamp);
    }

    /** One module directory of all classes, described by a module-info that requires what the image has. */
    private void module(String name, List<Path> classes) throws Exception {
        delete(work);
        Path directory = work.resolve(name);
        Files.createDirectories(directory);
        for (Path source : classes) {
            if (Files.isDirectory(source)) {
                copy(source, directory);
            } else {
                try (var jar = FileSystems.newFileSystem(source)) {
                    copy(jar.getPath("/"), directory);
                }
            }
        }
        StringBuilder info = new StringBuilder("module ").append(name).append(" {\n");
        for (String module : modules.split(",")) {
            info.append("  requires ").append(module).append(";\n");
        }
        Path source = work.resolve("module-info.java");
        Files.writeString(source, info.append("}\n"));
        execute(List.of(JAVA.resolve("bin/javac").toString(), "-d", directory.toString(), source.toString()));
    }

    private void link(String roots, List<String> options) throws Exception {
        delete(image);
        Files.createDirectories(image.getParent());
        List<String> command = new ArrayList<>(List.of(JAVA.resolve("bin/jlink").toString(), "--add-modules", roots));
        if (Files.exists(work)) {
            command.addAll(List.of("--module-path", work.toString()));
        }
        command.addAll(List.of("--strip-debug", "--no-man-pages", "--no-header-files", "--compress", "zip-6"));
        command.addAll(options);
        command.addAll(List.of("--output", image.toString()));
        execute(command);
        for (String unneeded : List.of(
                "legal",
                "bin/keytool",
                "bin/rmiregistry",
                "lib/jrt-fs.jar",
                "lib/classlist",
                "lib/server/classes_nocoops.jsa")) {
            delete(image.resolve(unneeded));
        }
    }

    private void train(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                image.resolve("bin/java").toString(), "-XX:AOTCacheOutput=" + image.resolve("lib/application.aot")));
        command.addAll(arguments);
        execute(command);
    }

    private static void execute(List<String> command) throws Exception {
        Path log = Files.createTempFile("java-image", ".log");
        int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String output = Files.readString(log);
        Files.delete(log);
        if (exitCode != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exitCode + "\n" + output);
        }
    }

    /** Everything the image depends on: the JDK, the arguments and the classes. */
    private static String stamp(String[] arguments, List<Path> classes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((Runtime.version() + JAVA.toString() + String.join(" ", arguments)).getBytes());
        try (InputStream self = JavaImage.class.getResourceAsStream("JavaImage.class")) {
            digest.update(self == null ? new byte[0] : self.readAllBytes());
        }
        for (Path root : classes) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update(root.relativize(file).toString().getBytes());
                    try (InputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
                        input.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void copy(Path root, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                String name = root.relativize(file).toString();
                if (name.startsWith("META-INF/") || name.equals("module-info.class")) {
                    return;
                }
                try {
                    Path copy = target.resolve(name);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
