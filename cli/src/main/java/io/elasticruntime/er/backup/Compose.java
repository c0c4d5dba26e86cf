package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The program {@code docker compose} with the project's {@code docker-compose.yml}. The environment and {@code .env} are
 * what its user would give it.
 */
final class Compose {

    /** What runs in a deployment that has never been started. */
    private static final Set<String> WITHOUT_DATA = Set.of("postgres", "init", "backup");

    private final Path project;

    Compose(Home home) {
        this.project = home.project();
    }

    /** Services of which a container runs now. */
    Set<String> running() throws IOException {
        Process process = process(List.of("ps", "--services", "--status", "running"), Redirect.PIPE, Redirect.PIPE);
        process.getOutputStream().close();
        String names;
        try (InputStream out = process.getInputStream()) {
            names = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        await(process, "docker compose ps");
        return new TreeSet<>(names.lines().filter(name -> !name.isBlank()).toList());
    }

    /** Whether a service runs that has data. */
    boolean isUp() throws IOException {
        Set<String> running = running();
        running.removeAll(WITHOUT_DATA);
        return !running.isEmpty();
    }

    /** Runs a command to its end. */
    void run(String... command) throws IOException {
        Process process = process(
                List.of(command),
                Redirect.PIPE,
                Redirect.to(Path.of("/dev/stderr").toFile()));
        process.getOutputStream().close();
        await(process, "docker compose " + command[0]);
    }

    /** Runs {@code er} in a container that is shown identity and blobs, and takes what it writes. */
    void read(OutputStream out, String... command) throws IOException {
        Process process = process(tool(command), Redirect.PIPE, Redirect.PIPE);
        process.getOutputStream().close();
        try (InputStream in = process.getInputStream()) {
            in.transferTo(out);
        } catch (IOException | RuntimeException e) {
            process.destroy();
            throw e;
        }
        await(process, "er " + command[0] + " in its container");
    }

    /** Runs {@code er} in such a container, and gives it a file to read. */
    void write(Path file, String... command) throws IOException {
        await(
                process(tool(command), Redirect.from(file.toFile()), Redirect.INHERIT),
                "er " + command[0] + " in its container");
    }

    private static List<String> tool(String... command) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "-T", "--no-deps", "backup"));
        words.addAll(List.of(command));
        return words;
    }

    private Process process(List<String> command, Redirect in, Redirect out) {
        List<String> words = new ArrayList<>(List.of("docker", "compose"));
        words.addAll(command);
        try {
            return new ProcessBuilder(words)
                    .directory(project.toFile())
                    .redirectInput(in)
                    .redirectOutput(out)
                    .redirectError(Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new Refusal("docker cannot be run: " + e.getMessage(), e);
        }
    }

    private static void await(Process process, String what) {
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new Refusal(what + " ended with status " + status + "; see above.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }
}
