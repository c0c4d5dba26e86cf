package io.elasticruntime.er.running;

import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Release;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * AOT caches (JEP 483, 514): classes of a service as they were loaded and linked in a training run. A cache is good for
 * exactly the JDK, the flags and the jars that it was trained with, so its file name is made from them.
 */
final class AotCaches {

    private final Home home;
    private final String libraries;

    AotCaches(Home home) {
        this.home = home;
        this.libraries = Release.fingerprint(home.programs().resolve("lib"));
    }

    /** The cache of a kind of process, there or not. */
    Path of(LocalProcess process) {
        String jar = process.program().get(1);
        String made = String.join(
                " ",
                System.getProperty("java.vm.version"),
                String.join(" ", process.jvm()),
                Release.fingerprint(Path.of(jar)),
                libraries);
        return home.aotCaches().resolve(process.kind() + "-" + Release.digest(made) + ".aot");
    }

    boolean complete(List<LocalProcess> processes) {
        return processes.stream().allMatch(process -> process.kind() == null || Files.exists(of(process)));
    }

    /** Deletes caches that no process uses any more. */
    void deleteStale(List<LocalProcess> processes) {
        List<Path> wanted = processes.stream()
                .filter(process -> process.kind() != null)
                .map(this::of)
                .toList();
        List<String> kinds =
                processes.stream().map(process -> process.kind() + "-").toList();
        try (Stream<Path> files = Files.list(Files.createDirectories(home.aotCaches()))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!wanted.contains(file) && kinds.stream().anyMatch(name::startsWith)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
