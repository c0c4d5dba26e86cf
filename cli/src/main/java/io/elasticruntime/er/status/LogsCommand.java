package io.elasticruntime.er.status;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code er logs}: the platform's own logs; those of apps are at {@code cf logs} and {@code er app-logs}. */
@Command(name = "logs", description = "Shows the logs of the platform's components.", mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written from now on.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "50",
            description = "Lines of each log (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Parameters(arity = "0..1", paramLabel = "COMPONENT", description = "One component, such as bbs; all if not given.")
    private @Nullable String component;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path directory = Home.fromEnvironment().logs();
        List<String> files = files(directory);
        if (files.isEmpty()) {
            throw new Refusal(
                    component == null
                            ? "There are no logs in " + directory + ": nothing was started. Try: ./er up"
                            : "No component is called " + component + ". There are logs of: " + names(directory));
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
        if (follow) {
            command.add("-F");
        }
        command.addAll(files);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private List<String> files(Path directory) throws IOException {
        return list(directory).stream()
                .filter(file -> component == null || stem(file).equals(component))
                .filter(file ->
                        file.toString().endsWith(".log") || file.toFile().length() > 0)
                .map(Path::toString)
                .toList();
    }

    private static String names(Path directory) throws IOException {
        return String.join(
                ", ", list(directory).stream().map(LogsCommand::stem).distinct().toList());
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            file.toString().endsWith(".log") || file.toString().endsWith(".out"))
                    .sorted()
                    .toList();
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.(log|out)$", "");
    }
}
