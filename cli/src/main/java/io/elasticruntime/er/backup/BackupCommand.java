package io.elasticruntime.er.backup;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.EncryptionKeys;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.LocalDeployment;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The command {@code er backup} saves a local deployment while it runs. The blob store is held by hard links, which take no room and no time, just before and just after the
 * databases' snapshots are taken, and is copied at leisure from these: what a database names at its moment was there at
 * one of both, whatever is uploaded or deleted meanwhile. What is only in the blob store does no harm. The three
 * snapshots are taken one right after the other; the platform makes good what differs between databases, as after a crash.
 */
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
        Secrets secrets = Secrets.of(home, null);
        if (EncryptionKeys.of(secrets).rotating()) {
            throw new Refusal("The keys are being rotated. End that first with: ./er secrets rotate");
        }
        Integer port = new LocalDeployment(home, Options.of(home), secrets)
                .internalPorts()
                .get("postgres");
        Path target = file.toAbsolutePath().normalize();
        Path links =
                Files.createTempDirectory(Files.createDirectories(home.data().resolve("tmp")), "backup");
        try (Archive.Writer archive = new Archive.Writer(target)) {
            save(archive, home, secrets, "jdbc:postgresql://127.0.0.1:" + port + "/", links);
        } finally {
            Tree.delete(links);
        }
        System.out.println("Saved to " + target + " (" + (Files.size(target) >> 10) + " KiB).");
        System.out.println("It has passwords and keys in it: keep it where only you can read it.");
        return 0;
    }

    private static void save(Archive.Writer archive, Home home, Secrets secrets, String server, Path links)
            throws IOException, SQLException {
        Path blobs = home.data().resolve("blobstore");
        Path position = home.data().resolve("cc-bridge/crash-position");
        byte[] before = Files.exists(position) ? Files.readAllBytes(position) : new byte[0];
        byte[] keys = Files.readAllBytes(home.secrets());
        Map<String, Snapshot> snapshots = new LinkedHashMap<>();
        try {
            link(blobs, links);
            for (Database database : Database.ALL) {
                snapshots.put(
                        database.name(),
                        Snapshot.of(server + database.name(), Database.SUPERUSER, secrets.get("database")));
            }
            link(blobs, links);
            Map<String, List<String>> migrations = new TreeMap<>();
            Map<String, List<Contents.Sequence>> sequences = new TreeMap<>();
            for (Map.Entry<String, Snapshot> each : snapshots.entrySet()) {
                Snapshot snapshot = each.getValue();
                migrations.put(each.getKey(), snapshot.migrations());
                for (Map.Entry<String, String> table : snapshot.tables().entrySet()) {
                    archive.add(
                            Contents.TABLES + each.getKey() + "/" + table.getKey(),
                            out -> copy(snapshot, table.getValue(), out));
                }
                sequences.put(each.getKey(), snapshot.sequences());
            }
            try (Stream<Path> files = Files.walk(links)) {
                for (Path blob : files.filter(Files::isRegularFile).toList()) {
                    archive.add(Contents.FILES + "blobstore/" + links.relativize(blob), out -> Files.copy(blob, out));
                }
            }
            if (before.length > 0) {
                archive.add(Contents.FILES + "cc-bridge/crash-position", out -> out.write(before));
            }
            archive.add(Contents.FILES + "options.json", out -> Files.copy(home.options(), out));
            archive.add(Contents.FILES + "secrets.json", out -> out.write(keys));
            if (!Arrays.equals(keys, Files.readAllBytes(home.secrets()))) {
                throw new Refusal("The keys were rotated meanwhile; nothing was saved. Run it again.");
            }
            archive.complete(migrations, sequences);
        } finally {
            for (Snapshot snapshot : snapshots.values()) {
                snapshot.close();
            }
        }
    }

    private static void copy(Snapshot snapshot, String table, OutputStream out) throws IOException {
        try {
            snapshot.copy(table, out);
        } catch (SQLException e) {
            throw new IOException(table + " cannot be read", e);
        }
    }

    private static void link(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        // No walk: one that meets a file deleted meanwhile fails.
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                Path target = to.resolve(from.relativize(child));
                if (Files.isDirectory(child)) {
                    link(child, Files.createDirectories(target));
                } else {
                    linkFile(child, target);
                }
            }
        } catch (NoSuchFileException _) {
            // Deleted meanwhile.
        }
    }

    private static void linkFile(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException | NoSuchFileException _) {
            // Held since the first time, or deleted meanwhile.
        }
    }
}
