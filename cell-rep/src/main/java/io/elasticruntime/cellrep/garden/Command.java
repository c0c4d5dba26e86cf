package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A short run of a program of the host, with an environment that holds nothing of ours.
 *
 * @param forAll whether everybody may read what it makes
 */
record Command(List<String> line, Map<String, String> env, String input, boolean forAll) {

    /** What is kept of what a program says; the rest is read and forgotten. */
    private static final int LARGEST_OUTPUT = 4 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> WITH_OPEN_UMASK = List.of("/bin/sh", "-c", "umask 022 && exec \"$0\" \"$@\"");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    static Command of(String... line) {
        return of(List.of(line));
    }

    static Command of(List<String> line) {
        return new Command(List.copyOf(line), Map.of(), "", false);
    }

    Command with(String... more) {
        var longer = new ArrayList<>(line);
        longer.addAll(List.of(more));
        return new Command(longer, env, input, forAll);
    }

    Command env(Map<String, String> env) {
        return new Command(line, env, input, forAll);
    }

    Command input(String input) {
        return new Command(line, env, input, forAll);
    }

    /** The same for what users of containers are to see, whatever the umask of the cell-rep is. */
    Command readableByAll() {
        return new Command(line, env, input, true);
    }

    /** Where the program is, if this machine has it. */
    static Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        return List.of(PATH.split(":")).stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs it to its end.
     *
     * @return what it has written to standard output
     * @throws GardenException with what it has written, if it fails or takes too long
     */
    String run() {
        Process process = start(builder());
        var out = read(process.getInputStream());
        var err = read(process.getErrorStream());
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
            // It did not want all of its input; its exit status says whether that is an error.
        }
        int status = waitFor(process);
        String output = out.join();
        if (status != 0) {
            String said = (err.join() + "\n" + output).strip();
            throw new GardenException(program() + " failed with status " + status + ": " + said);
        }
        return output;
    }

    /** Runs it to its end, ignoring that it fails. */
    boolean succeeds() {
        try {
            run();
            return true;
        } catch (GardenException e) {
            return false;
        }
    }

    /** Runs a program that leaves another one behind; no stream ties that one to us. */
    int runDetached() {
        var process = start(builder()
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        return waitFor(process);
    }

    ProcessBuilder builder() {
        var whole = new ArrayList<>(forAll ? WITH_OPEN_UMASK : List.of());
        whole.addAll(line);
        var builder = new ProcessBuilder(whole);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(env);
        return builder;
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new GardenException("cannot start " + program() + ": " + e.getMessage(), e);
        }
    }

    private int waitFor(Process process) {
        try {
            if (process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new GardenException(program() + " did not end within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new GardenException("interrupted while waiting for " + program(), e);
        }
    }

    private String program() {
        return Path.of(line.getFirst()).getFileName().toString();
    }

    private static CompletableFuture<String> read(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                byte[] kept = stream.readNBytes(LARGEST_OUTPUT);
                stream.transferTo(OutputStream.nullOutputStream());
                text.complete(new String(kept, StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("");
            }
        });
        return text;
    }
}
