package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code er backup} saves a deployment while it runs. */
@Command(
        name = "backup",
        description = "Saves users, orgs, apps and keys to a file while the platform runs; the file has secrets in it.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "A zip file; an earlier one is replaced when all is saved.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, SQLException {
        Home home = Home.fromEnvironment();
        if (!Files.exists(home.options())) {
            throw new Refusal("There is no local deployment in " + home.data()
                    + ". A deployment in containers is not supported here: save its volumes while it is stopped.");
        }
        if (ProcessStatus.keeper(home).isEmpty()) {
            throw new Refusal("The platform does not run, and its database is what is read. Start it with: ./er up");
        }
        Path target = file.toAbsolutePath().normalize();
        if (target.startsWith(home.data())) {
            throw new Refusal(target + " is in the data directory, and would be gone with it: name a file elsewhere.");
        }
        try (NewFile fresh = new NewFile(target)) {
            Backup.save(origin(home), new Archive.Writer(fresh.out()));
            fresh.replace();
        }
        System.out.println("Saved to " + target + " (" + (Files.size(target) >> 10) + " KiB).");
        System.out.println("It has passwords and keys in it: keep it where only you can read it.");
        return 0;
    }

    private static Origin origin(Home home) throws IOException {
        Secrets secrets = Secrets.of(home, null);
        Integer port =
                new LocalDeployment(home, Options.of(home), secrets).ports().get("postgres");
        return new Origin(
                home.blobstore(),
                home.secrets(),
                Files.readAllBytes(home.options()),
                home.data().resolve("cc-bridge/crash-position"),
                Server.local(Objects.requireNonNull(port), secrets));
    }
}
