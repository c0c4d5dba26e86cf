package io.elasticruntime.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs other programs. They inherit the builder's directory and standard error; what they print is the staging log.
 *
 * @param environment they see nothing else
 */
record Commands(Map<String, String> environment) {

    /**
     * Runs a program to its end; its output goes to the staging log.
     *
     * @throws IOException if it cannot be started, or ends with anything but 0
     */
    void run(Object... command) throws IOException {
        finish(start(ProcessBuilder.Redirect.INHERIT, command));
    }

    /**
     * Runs a program to its end and returns what it printed.
     *
     * @throws IOException if it cannot be started, or ends with anything but 0
     */
    String output(Object... command) throws IOException {
        Process process = start(ProcessBuilder.Redirect.PIPE, command);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        finish(process);
        return output;
    }

    /** Runs a program to its end and hands over its output while it runs. */
    void stream(OutputConsumer consumer, Object... command) throws IOException {
        Process process = start(ProcessBuilder.Redirect.PIPE, command);
        try (InputStream output = process.getInputStream()) {
            consumer.accept(output);
        } finally {
            finish(process);
        }
    }

    /** Runs a script of a buildpack. */
    void script(Buildpack buildpack, String name, Object... arguments) throws IOException {
        run(Stream.concat(Stream.of(buildpack.script(name)), Stream.of(arguments))
                .toArray());
    }

    private Process start(ProcessBuilder.Redirect output, Object... command) throws IOException {
        List<String> words = Stream.of(command).map(Commands::word).toList();
        ProcessBuilder builder = new ProcessBuilder(words).redirectOutput(output);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String word(Object word) {
        return word.toString();
    }

    private static void finish(Process process) throws IOException {
        try {
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new IOException("exit status " + exitCode);
            }
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Reads what a program prints. */
    interface OutputConsumer {
        void accept(InputStream output) throws IOException;
    }
}
