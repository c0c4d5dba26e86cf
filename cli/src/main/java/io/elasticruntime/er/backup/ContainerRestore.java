package io.elasticruntime.er.backup;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Locks;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.ContainerDeployment;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes a deployment in containers from a backup, in the container that is shown its identity and its blobs. The identity
 * is new, and a mark in it says from the beginning to the end that there is no deployment yet: until then no service
 * starts, and restoring again begins anew. Passwords of the databases and certificates stay those of the new identity;
 * everything else is what was saved.
 */
public final class ContainerRestore {

    static final Path BLOBS = ContainerDeployment.DATA.resolve("blobstore");

    /** Where the backup waits until it has been read once, beside the kinds of blobs. */
    private static final String SPOOL = "restoring";

    private final Home home;
    private final Path blobs;
    private final Server server;

    ContainerRestore(Home home, Path blobs, Server server) {
        this.home = home;
        this.blobs = blobs;
        this.server = server;
    }

    /** How far it is. What is in the databases is deleted only when it has come from here. */
    private enum State {
        BEGUN,
        FILLING
    }

    private static Path mark(Home home) {
        return home.data().resolve("restoring.json");
    }

    /**
     * Makes the mark, if there is no deployment.
     *
     * @throws Refusal if there is one
     */
    public static void begin(Home home) {
        if (Files.exists(mark(home))) {
            return;
        }
        if (Files.exists(home.secrets())) {
            throw new Refusal(
                    "There is a deployment in the volumes. To replace it by the backup: docker compose down -v,"
                            + " then this again.");
        }
        Json.write(mark(home), State.BEGUN);
    }

    /** @throws Refusal if there is no deployment but a restore that is not complete */
    public static void refuseIncomplete(Home home) {
        if (Files.exists(mark(home))) {
            throw new Refusal(
                    "A restore is under way or was interrupted. Complete it with: ./er restore --compose FILE."
                            + " To begin without it: docker compose down -v");
        }
    }

    /** Port and domain that this deployment shows to its users. */
    static Options options(Map<String, String> environment) {
        return new Options(
                Integer.parseInt(environment.getOrDefault("ER_PORT", "8080")),
                Options.DEFAULT.basePort(),
                environment.getOrDefault("ER_DOMAIN", "localhost"),
                Options.DEFAULT.cells(),
                Options.DEFAULT.zones(),
                Options.DEFAULT.layout());
    }

    /**
     * Reads the backup to its end, and restores it if nothing is wrong with it.
     *
     * @param name of the backup as its user knows it
     * @return what it was saved with
     */
    Options restore(InputStream backup, String name) throws IOException, SQLException {
        if (!Files.exists(mark(home))) {
            throw new Refusal("This is no place for a backup: use ./er restore --compose FILE");
        }
        Path spool = blobs.resolve(SPOOL);
        Files.createDirectories(spool);
        try (FileChannel lock =
                FileChannel.open(spool.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!Locks.take(lock)) {
                throw new Refusal("Another er restore is at work. Wait until it has ended.");
            }
            Path file = spool.resolve("backup.zip");
            Files.deleteIfExists(file);
            try {
                Files.copy(backup, file);
                try (Archive.Reader archive = new Archive.Reader(file, name)) {
                    return restore(archive, name);
                }
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    private Options restore(Archive.Reader archive, String name) throws IOException, SQLException {
        Restore restore = Restore.of(archive, home, name);
        Restore.refuseWithoutRoom(archive.contents(), blobs);
        Secrets secrets = withOwnDatabases(restore.secrets());
        if (Json.read(mark(home), State.class) == State.BEGUN) {
            refuseOverData();
            Json.write(mark(home), State.FILLING);
        }
        clear();
        restore.files(Contents.BLOBS, blobs);
        restore.databases(server);
        Json.write(home.secrets(), secrets);
        Files.delete(mark(home));
        return restore.options();
    }

    /** The databases here have been made with passwords of their own. */
    private Secrets withOwnDatabases(Secrets saved) {
        Map<String, String> values = new TreeMap<>(saved.values());
        Secrets own = Json.read(home.secrets(), Secrets.class);
        own.values().forEach((name, value) -> {
            if (name.startsWith("database")) {
                values.put(name, value);
            }
        });
        return new Secrets(values);
    }

    private void refuseOverData() throws SQLException {
        for (Database database : Database.ALL) {
            try (Connection connection = server.connect(database)) {
                if (!Snapshot.tables(connection).isEmpty()) {
                    throw new Refusal("The database " + database.name()
                            + " is not empty. Nothing was restored; give the" + " deployment empty databases.");
                }
            }
        }
    }

    /** What an earlier attempt has brought. */
    private void clear() throws IOException, SQLException {
        try (Stream<Path> kinds = Files.list(blobs)) {
            kinds.filter(kind -> !kind.endsWith(SPOOL)).forEach(Tree::delete);
        }
        for (Database database : Database.ALL) {
            try (Connection connection = server.connect(database)) {
                if (!Snapshot.tables(connection).isEmpty()) {
                    Sql.execute(connection, List.of("drop schema public cascade", "create schema public"));
                }
            }
        }
    }
}
