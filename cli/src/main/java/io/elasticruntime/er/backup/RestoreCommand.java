package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code er restore} makes a deployment from a backup. */
@Command(
        name = "restore",
        description = "Makes a deployment from a file of er backup, where there is none; er up then starts it.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {

    /** What the container reads for {@code --compose}. */
    private static final String STANDARD_INPUT = "-";

    @Option(names = "--compose", description = "Make a deployment that docker compose runs.")
    private boolean compose;

    @Parameters(paramLabel = "FILE", description = "What er backup has written.")
    private String file = "";

    @Override
    public Integer call() throws IOException, SQLException {
        Home home = Home.fromEnvironment();
        if (file.equals(STANDARD_INPUT)) {
            inContainer(home);
            return 0;
        }
        Path source = Path.of(file).toAbsolutePath().normalize();
        if (!Files.isRegularFile(source)) {
            throw new Refusal("There is no file " + source);
        }
        if (compose) {
            toContainers(new Compose(home), source);
        } else {
            local(home, source);
        }
        return 0;
    }

    private static void local(Home home, Path source) throws IOException, SQLException {
        refuseOverExisting(home);
        try (Archive.Reader archive = new Archive.Reader(source)) {
            Restore restore = Restore.of(archive, home, source.toString());
            Path beside = home.restoring().resolveSibling("");
            Restore.refuseWithoutRoom(archive.contents(), Files.createDirectories(beside));
            System.out.println("The backup is whole. Restoring.");
            try (Restoring restoring = new Restoring(home)) {
                restoring.make(restore);
            }
        }
        System.out.println("Restored to " + home.data() + ". Start it with: ./er up");
    }

    private static void toContainers(Compose containers, Path source) throws IOException {
        new Archive.Reader(source).close(); // before any container is made
        if (containers.isUp()) {
            throw new Refusal(
                    "The platform runs. To replace it by the backup: docker compose down -v, then this again.");
        }
        System.out.println("The backup is whole. Restoring.");
        containers.run("run", "--rm", "-T", "--no-deps", "init", "provision", "--for-restore");
        containers.run("up", "-d", "--wait", "--no-deps", "postgres");
        containers.write(source, "restore", STANDARD_INPUT);
        System.out.println("Restored. Start it with: docker compose up -d --wait");
    }

    private static void inContainer(Home home) throws IOException, SQLException {
        Map<String, String> environment = System.getenv();
        Server server = Server.container(home, Secrets.of(home, null), environment);
        Options saved = new ContainerRestore(home, ContainerRestore.BLOBS, server).restore(System.in, "The backup");
        Options here = ContainerRestore.options(environment);
        if (saved.port() != here.port() || !saved.domain().equals(here.domain())) {
            System.out.println(
                    "It was saved with port " + saved.port() + " and domain " + saved.domain() + "; here they" + " are "
                            + here.port() + " and " + here.domain() + ", which ER_PORT and ER_DOMAIN change.");
        }
    }

    private static void refuseOverExisting(Home home) throws IOException {
        if (ProcessStatus.anyAlive(home)) {
            throw new Refusal("The platform runs. To replace it by the backup: ./er down --purge, then this again.");
        }
        if (!Files.isDirectory(home.data())) {
            return;
        }
        // ./er itself makes a directory for temporary files and the logs of build and installation.
        try (Stream<Path> files = Files.list(home.data())) {
            if (files.anyMatch(f -> !f.endsWith("tmp") && !f.endsWith("build.log") && !f.endsWith("install.log"))) {
                throw new Refusal("There is a deployment in " + home.data() + ". To replace it by the backup: ./er down"
                        + " --purge, then this again; or name another directory with ER_HOME.");
            }
        }
    }
}
