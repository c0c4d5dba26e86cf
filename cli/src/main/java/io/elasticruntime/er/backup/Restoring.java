package io.elasticruntime.er.backup;

import io.elasticruntime.er.Locks;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.database.TemporaryPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.stream.Stream;

/**
 * A local deployment while it is made from a backup: in a directory of this run's own, in one beside the data directory. It
 * becomes the data directory when all is there. As long as the one beside is there and no deployment, a restore is under
 * way or was interrupted; running it again begins anew.
 */
final class Restoring implements AutoCloseable {

    private final Home home;
    private final Path directory;
    private final FileChannel lock;

    /** @throws Refusal if another process restores there */
    Restoring(Home home) throws IOException {
        this.home = home;
        this.directory = home.restoring();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        this.lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!Locks.take(lock)) {
            lock.close();
            throw new Refusal("Another er restore to " + home.data() + " is at work. Wait until it has ended.");
        }
    }

    /** Makes the deployment; until this is done there is none. */
    void make(Restore restore) throws IOException, SQLException {
        deleteLeftovers();
        Path data = Files.createTempDirectory(directory, "data"); // nobody but the owner gets in
        Home fresh = new Home(home.project(), data);
        restore.files(Contents.FILES, data);
        Secrets secrets = Secrets.of(fresh, null);
        EmbeddedPostgres postgres = new EmbeddedPostgres(fresh);
        postgres.prepare(secrets);
        Path log = directory.resolve("postgres.log");
        try (TemporaryPostgres server = new TemporaryPostgres(postgres, log)) {
            restore.databases(Server.local(server.port(), secrets));
        }
        Tree.delete(home.data());
        Files.move(data, home.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Of runs that were killed. Whoever still writes there does so in a directory of its own. */
    private void deleteLeftovers() throws IOException {
        try (Stream<Path> earlier = Files.list(directory)) {
            for (Path each : earlier.filter(Files::isDirectory).toList()) {
                try {
                    Tree.delete(each);
                } catch (UncheckedIOException _) {
                    // A server that is just ending; it is deleted at the end.
                }
            }
        }
    }

    /** Leaves nothing but what was made. */
    @Override
    public void close() throws IOException {
        try (lock) {
            Tree.delete(directory);
        }
    }
}
