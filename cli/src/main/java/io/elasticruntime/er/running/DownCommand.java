package io.elasticruntime.er.running;

import io.elasticruntime.er.Tree;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code er down}. */
@Command(
        name = "down",
        description = "Stops the platform and the apps; er up brings both back.",
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Option(names = "--purge", description = "Delete all data too: apps, users, logs.")
    private boolean purge;

    @Override
    public Integer call() {
        Home home = Home.fromEnvironment();
        if (purge) {
            Tree.delete(home.restoring()); // of a restore that was interrupted
        }
        if (!Files.exists(home.options()) && !Files.exists(home.secrets())) {
            System.out.println("Nothing runs here, and there is no data in " + home.data() + ".");
            return 0;
        }
        Rehearsal.endOf(home);
        boolean ran = ProcessStatus.anyAlive(home);
        if (ran) {
            Options options = Options.of(home);
            LocalDeployment deployment = new LocalDeployment(home, options, Secrets.of(home, null));
            new Platform(home, deployment).stop(PATIENCE);
        }
        if (!purge) {
            System.out.println((ran ? "Stopped" : "Nothing runs") + "; the data is kept in " + home.data() + ".");
            return 0;
        }
        removeContainers(home);
        Tree.delete(home.data());
        System.out.println("Stopped; containers, networks and " + home.data() + " are gone.");
        return 0;
    }

    /** Containers outlive the cell that made them, so they are removed by their directories, whoever still runs. */
    static void removeContainers(Home home) {
        Path cells = home.cells();
        if (!Files.isDirectory(cells)) {
            return;
        }
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                            "-cp",
                            home.programs().resolve("cell-rep.jar").toString(),
                            "io.elasticruntime.cellrep.garden.Purge",
                            cells.toString())
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                System.out.println("Not all containers could be removed; see above.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
