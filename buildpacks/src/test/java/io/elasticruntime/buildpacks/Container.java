package io.elasticruntime.buildpacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bridge.XxHash64;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A directory laid out like a container, in which an app is staged with the real builder and run by the real launcher. */
final class Container implements AutoCloseable {

    private static final Path LIFECYCLE =
            Path.of("../lifecycle/target/bundle").toAbsolutePath().normalize();
    private static final Path BUILDPACKS = Path.of("target/buildpacks").toAbsolutePath();
    private static final Path APPS =
            Path.of("../acceptance/apps").toAbsolutePath().normalize();

    private final Path root;
    private final int port;
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "PATH",
            "/usr/local/bin:/usr/bin:/bin",
            "LANG",
            "en_US.UTF-8",
            "CF_STACK",
            "hostfs",
            "MEMORY_LIMIT",
            "512m"));
    private Process app;

    Container(Path root) throws IOException {
        this.root = root;
        for (String directory : List.of("app", "buildpacks", "tmp", "home/vcap")) {
            Files.createDirectories(root.resolve(directory));
        }
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        environment.put("PORT", String.valueOf(port));
        environment.put("TMPDIR", root.resolve("tmp").toString());
    }

    Container with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path path(String name) {
        return root.resolve(name);
    }

    Path file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Puts one of the acceptance apps in. */
    Container app(String name) throws IOException {
        Path source = APPS.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = root.resolve("app").resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return this;
    }

    /** Stages with the buildpacks that the user named, or lets these detect. */
    Staged stage(boolean skipDetect, String... buildpacks) throws Exception {
        for (String buildpack : buildpacks) {
            Files.createSymbolicLink(
                    root.resolve("buildpacks/" + XxHash64.directoryName(buildpack)), BUILDPACKS.resolve(buildpack));
        }
        Process builder = start(
                "stage.log",
                LIFECYCLE.resolve("builder").toString(),
                "-buildDir=" + root.resolve("app"),
                "-outputDroplet=" + root.resolve("droplet"),
                "-outputMetadata=" + root.resolve("result.json"),
                "-outputBuildArtifactsCache=" + root.resolve("cache.tgz"),
                "-buildpacksDir=" + root.resolve("buildpacks"),
                "-buildArtifactsCacheDir=" + root.resolve("cache"),
                "-buildpackOrder=" + String.join(",", buildpacks),
                "-skipDetect=" + skipDetect);
        assertThat(builder.waitFor(2, TimeUnit.MINUTES)).isTrue();
        Path result = root.resolve("result.json");
        return new Staged(builder.exitValue(), log("stage.log"), Files.exists(result) ? Files.readString(result) : "");
    }

    /** Unpacks the droplet and starts it; an empty command is the droplet's own. */
    Container launch(String command) throws Exception {
        Process tar = start("tar.log", "tar", "-xzf", root.resolve("droplet").toString());
        assertThat(tar.waitFor()).isZero();
        app = start("app.log", LIFECYCLE.resolve("launcher").toString(), "app", command, "");
        return this;
    }

    /** The answer to a request, once the app listens. */
    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Awaitility.await()
                    .alias("app answers")
                    .atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreException(java.net.ConnectException.class)
                    .conditionEvaluationListener(condition ->
                            assertThat(app.isAlive()).as(() -> log("app.log")).isTrue())
                    .until(() -> client.send(request.build(), BodyHandlers.ofString()), response -> true);
        }
    }

    int awaitEnd() throws InterruptedException {
        assertThat(app.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return app.exitValue();
    }

    Process process() {
        return app;
    }

    String log(String name) {
        try {
            return Files.readString(root.resolve(name), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Process start(String log, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.resolve("home/vcap").toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve(log).toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (app != null) {
            app.descendants().forEach(ProcessHandle::destroyForcibly);
            app.destroyForcibly().waitFor();
        }
        try (Stream<Path> links = Files.list(root.resolve("buildpacks"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                Files.delete(link);
            }
        }
    }

    record Staged(int exitCode, String log, String result) {}
}
