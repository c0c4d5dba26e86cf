package io.elasticruntime.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The {@code ./er} command, as a user types it, for one data directory. */
final class Er {

    private static final int MINUTES = 10;

    private final Path project;
    private final Path home;
    private final Map<String, String> environment;

    Er(Path project, Path home) {
        this(project, home, Map.of());
    }

    /** @param environment of every command, and so of what it starts */
    Er(Path project, Path home, Map<String, String> environment) {
        this.project = project;
        this.home = home;
        this.environment = environment;
    }

    /** What a command printed, both streams together, and its exit code. */
    record Result(int exitCode, String output) {}

    Result run(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(project.resolve("er").toString());
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("er", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("ER_HOME", home.toString());
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end:\n" + Files.readString(output));
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs a command that must succeed. */
    String must(String... arguments) {
        Result result = run(arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError("./er " + String.join(" ", arguments) + " failed:\n" + result.output());
        }
        return result.output();
    }
}
