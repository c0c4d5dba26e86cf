package io.elasticruntime.er.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things are: the project (or an unpacked distribution) and the data directory of one deployment.
 *
 * @param project directory that holds {@code er}, {@code deploy/} and {@code dist/}
 * @param data data directory, {@code .er} below the project unless {@code ER_HOME} names another
 */
public record Home(Path project, Path data) {

    /** From the environment that {@code ./er} sets. */
    public static Home fromEnvironment() {
        Path project = Path.of(System.getenv().getOrDefault("ER_PROJECT", "."))
                .toAbsolutePath()
                .normalize();
        String home = System.getenv("ER_HOME");
        Path data = home == null || home.isBlank() ? project.resolve(".er") : Path.of(home);
        return new Home(project, data.toAbsolutePath().normalize());
    }

    /** What was built last. */
    public Path dist() {
        return project.resolve("dist");
    }

    /** The programs that the deployment runs: those of its release, or those of the build where there is none. */
    public Path programs() {
        try {
            return Files.exists(release()) ? releases().resolve(Files.readSymbolicLink(release())) : dist();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The link that names the release in use. */
    public Path release() {
        return releases().resolve("current");
    }

    Path releases() {
        return data.resolve("releases");
    }

    /** The migrations that the databases may have had. */
    Path migrations() {
        return data.resolve("migrations.json");
    }

    /** Where a new build is tried, and trained, before it replaces one that runs. */
    public Home rehearsal() {
        return new Home(project, data.resolve("rehearsal"));
    }

    public Path manifest() {
        return project.resolve("deploy/local.yml");
    }

    public Path options() {
        return data.resolve("options.json");
    }

    public Path secrets() {
        return data.resolve("secrets.json");
    }

    public Path certificates(String component) {
        return data.resolve("certificates").resolve(component);
    }

    public Path config(String instance) {
        return data.resolve("config").resolve(instance + ".properties");
    }

    public Path log(String instance) {
        return logs().resolve(instance + ".log");
    }

    /** What a process writes to its standard output: only what comes before or beside its log. */
    public Path output(String instance) {
        return logs().resolve(instance + ".out");
    }

    /** For a process's temporary files, so that none is left behind elsewhere; emptied whenever it is started. */
    public Path temporary(String process) {
        return data.resolve("tmp").resolve(process);
    }

    /** What health-monitor and its keeper know of the processes. */
    public Path run() {
        return data.resolve("run");
    }

    public Path state() {
        return run().resolve("processes.json");
    }

    public Path keeperPid() {
        return run().resolve("keeper.pid");
    }

    public Path logs() {
        return data.resolve("logs");
    }

    /** What a cell keeps: containers, downloads, the environments of its apps. */
    public Path cell(String instance) {
        return cells().resolve(instance);
    }

    public Path cells() {
        return data.resolve("cells");
    }

    public Path database() {
        return data.resolve("postgres");
    }

    public Path blobstore() {
        return data.resolve("blobstore");
    }

    /** Where {@code er restore} works, beside the data directory, until everything is there. */
    public Path restoring() {
        return data.resolveSibling(data.getFileName() + ".restoring");
    }

    public Path aotCaches() {
        return dist().resolve("aot");
    }
}
