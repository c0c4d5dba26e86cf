package io.elasticruntime.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.elasticruntime.bridge.XxHash64;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory laid out like a staging container, in which the built bundle stages and launches for real. */
final class StagingContainer {

    private static final Path BUNDLE = Path.of("target/bundle").toAbsolutePath();

    private final Path root;
    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));

    StagingContainer(Path root) {
        this.root = root;
        file("app/index.txt", "hello");
        directory("home");
        directory("tmp");
        environment.put("TMPDIR", root.resolve("tmp").toString());
    }

    Path path(String name) {
        return root.resolve(name);
    }

    StagingContainer with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path script(String name, String body) {
        Path script = file(name, "#!/bin/bash\n" + body + "\n");
        script.toFile().setExecutable(true);
        return script;
    }

    private void directory(String name) {
        try {
            Files.createDirectories(root.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Installs a buildpack of these scripts: name, body, name, body, … */
    StagingContainer buildpack(String key, String... scripts) {
        for (int i = 0; i < scripts.length; i += 2) {
            script("buildpacks/" + XxHash64.directoryName(key) + "/bin/" + scripts[i], scripts[i + 1]);
        }
        return this;
    }

    /** Stages with these buildpacks in order. */
    Ended stage(boolean skipDetect, String... order) {
        return build(List.of("-buildpackOrder=" + String.join(",", order), "-skipDetect=" + skipDetect));
    }

    Ended build(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                BUNDLE.resolve("builder").toString(),
                "-buildDir=" + path("app"),
                "-outputDroplet=" + path("out/droplet"),
                "-outputMetadata=" + path("out/result.json"),
                "-outputBuildArtifactsCache=" + path("out/cache"),
                "-buildpacksDir",
                path("buildpacks").toString(),
                "-buildpacksDownloadDir",
                path("downloads").toString(),
                "-buildArtifactsCacheDir=" + path("cache")));
        command.addAll(arguments);
        return run(path("home"), command);
    }

    /** Launches what lies in {@code home}, as the cell does after unpacking the droplet there. */
    Ended launch(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(BUNDLE.resolve("launcher").toString()));
        command.addAll(List.of(arguments));
        return run(path("home"), command);
    }

    /** Unpacks the droplet where the launcher expects it. */
    StagingContainer unpackDroplet() {
        Ended tar = run(path("home"), List.of("tar", "-xzf", path("out/droplet").toString()));
        if (tar.exitCode() != 0) {
            throw new IllegalStateException(tar.toString());
        }
        return this;
    }

    List<String> listArchive(String name) {
        return run(root, List.of("tar", "-tzf", path(name).toString()))
                .output()
                .lines()
                .toList();
    }

    Map<String, Object> result() {
        return Yaml.map(read("out/result.json"));
    }

    String read(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Ended run(Path directory, List<String> command) {
        try {
            Path errors = Files.createTempFile(root, "stderr", "");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running: " + command);
            }
            return new Ended(process.exitValue(), output, Files.readString(errors));
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    record Ended(int exitCode, String output, String errors) {}
}
