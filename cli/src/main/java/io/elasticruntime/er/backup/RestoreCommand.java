package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code er restore} makes a deployment from a backup. */
@Command(
        name = "restore",
        description = "Makes a deployment from a file of er backup, where there is none; er up then starts it.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "What er backup has written.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, SQLException {
        Home home = Home.fromEnvironment();
        refuseOverExisting(home);
        Path source = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(source)) {
            throw new Refusal("There is no file " + source);
        }
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
        return 0;
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
