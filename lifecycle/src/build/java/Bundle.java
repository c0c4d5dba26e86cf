import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Gathers what containers need of the lifecycle: {@code java Bundle.java <scripts> <bundle> <class path> <archive>} fills
 * the bundle's directory with the scripts and with the builder as a Java image, and packs it.
 */
final class Bundle {

    private static final String MODULE = "io.elasticruntime.lifecycle";

    public static void main(String[] arguments) throws Exception {
        Path scripts = Path.of(arguments[0]);
        Path bundle = Path.of(arguments[1]);
        Path archive = Path.of(arguments[3]);
        Files.createDirectories(bundle);
        Files.createDirectories(archive.getParent());
        for (String script : List.of("builder", "launcher")) {
            copyExecutable(scripts.resolve(script), bundle.resolve(script));
        }
        Path training = bundle.resolveSibling("training");
        makeTrainingApp(training);
        JavaImage.main(new String[] {
            bundle.resolve("java").toString(),
            "java.base,jdk.zipfs",
            MODULE,
            arguments[2],
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-m",
            MODULE + "/" + MODULE + ".Builder",
            "-buildDir=" + training.resolve("app"),
            "-outputDroplet=" + training.resolve("droplet"),
            "-outputMetadata=" + training.resolve("result.json"),
            "-outputBuildArtifactsCache=" + training.resolve("output-cache"),
            "-buildpacksDir=" + training.resolve("buildpacks"),
            "-buildArtifactsCacheDir=" + training.resolve("cache"),
            "-buildpackOrder=training"
        });
        pack(bundle, archive);
    }

    /** The smallest staging that uses all of the builder: its run fills the AOT cache. */
    private static void makeTrainingApp(Path training) throws IOException {
        Files.createDirectories(training.resolve("app"));
        Files.writeString(training.resolve("app/Procfile"), "worker: sleep 1\n");
        // The directory's name is the hash of the key "training".
        Path bin = training.resolve("buildpacks/45c012c47c978c26/bin");
        Files.createDirectories(bin);
        for (String script : List.of("detect", "supply", "finalize", "release")) {
            Path file = bin.resolve(script);
            Files.writeString(file, "#!/bin/sh\necho 'default_process_types: {web: sleep 1}'\n");
            file.toFile().setExecutable(true);
        }
    }

    private static void copyExecutable(Path source, Path target) throws IOException {
        if (!Files.exists(target) || Files.mismatch(source, target) != -1) {
            Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void pack(Path bundle, Path archive) throws Exception {
        List<Path> parts = List.of(bundle.resolve("builder"), bundle.resolve("launcher"), bundle.resolve("java.stamp"));
        if (Files.exists(archive) && parts.stream().allMatch(part -> isNewer(archive, part))) {
            return;
        }
        Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
        int exitCode = new ProcessBuilder(
                        "tar", "-czf", fresh.toString(), "-C", bundle.toString(), "builder", "launcher", "java")
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IOException("tar ended with " + exitCode);
        }
        Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isNewer(Path file, Path than) {
        try {
            return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) >= 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
