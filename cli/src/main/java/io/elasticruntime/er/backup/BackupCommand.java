package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code er backup} saves a deployment while it runs. */
@Command(
        name = "backup",
        description = "Saves users, orgs, apps and keys to a file while the platform runs; the file has secrets in it.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";

    @Option(names = "--compose", description = "Save the deployment that docker compose runs.")
    private boolean compose;

    @Parameters(
            paramLabel = "FILE",
            description = "A zip file; an earlier one is replaced when all is saved. - is standard output.")
    private String file = "";

    @Override
    public Integer call() throws IOException, SQLException {
        Home home = Home.fromEnvironment();
        if (file.equals(STANDARD_OUTPUT)) {
            if (System.console() != null && System.console().isTerminal()) {
                throw new Refusal("Standard output is a terminal: name a file, or let a program read it.");
            }
            OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
            save(home, out);
            out.flush();
            return 0;
        }
        Path target = Path.of(file).toAbsolutePath().normalize();
        if (target.startsWith(home.data())) {
            throw new Refusal(target + " is in the data directory, and would be gone with it: name a file elsewhere.");
        }
        try (NewFile fresh = new NewFile(target)) {
            save(home, fresh.out());
            fresh.out().flush();
            // What a container has sent must have arrived.
            new Archive.Reader(fresh.part(), target.toString()).close();
            fresh.replace();
        }
        System.out.println("Saved to " + target + " (" + (Files.size(target) >> 10) + " KiB).");
        System.out.println("It has passwords and keys in it: keep it where only you can read it.");
        return 0;
    }

    private void save(Home home, OutputStream out) throws IOException, SQLException {
        if (!compose) {
            Backup.save(Origin.of(home, System.getenv()), new Archive.Writer(out));
            return;
        }
        Compose containers = new Compose(home);
        if (!containers.isUp()) {
            throw new Refusal(
                    "The platform does not run, and its database is what is read. Start it with: docker compose"
                            + " up -d --wait");
        }
        containers.read(out, "backup", STANDARD_OUTPUT);
    }
}
