package io.elasticruntime.er.backup;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.EncryptionKeys;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Saves a deployment while it runs. Each database is one snapshot. The blobs are held before, and copied at leisure: a
 * blob is stored before a row says so, and deleted after a row says so but before its transaction ends, or by a job that
 * the database has until it is done. So the blobs that are held while no row changes are those of the snapshot that is
 * taken then. Most are held already before that moment, which keeps it short.
 *
 * <p>The snapshots are taken one right after the other; what differs between the databases is as after a crash.
 */
final class Backup {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Backup() {}

    /** @throws Refusal if the keys are being rotated, or another backup is at work */
    static void save(Origin origin, Archive.Writer archive) throws IOException, SQLException {
        byte[] keys = Files.readAllBytes(origin.secrets());
        if (EncryptionKeys.of(Json.read(origin.secrets(), Secrets.class)).rotating()) {
            throw new Refusal("The keys are being rotated. End that first with: ./er secrets rotate");
        }
        Map<Database, Snapshot> snapshots = new LinkedHashMap<>();
        try (HeldBlobs blobs = HeldBlobs.in(origin.blobs())) {
            blobs.hold();
            try (var _ = Standstill.of(origin.server().connect(Contents.DATABASES.getFirst()), PATIENCE)) {
                blobs.hold();
                for (Database database : Contents.DATABASES) {
                    snapshots.put(database, Snapshot.of(origin.server().connect(database)));
                }
            }
            Map<String, List<String>> migrations = new TreeMap<>();
            Map<String, List<Contents.Sequence>> sequences = new TreeMap<>();
            for (Map.Entry<Database, Snapshot> each : snapshots.entrySet()) {
                String name = each.getKey().name();
                Snapshot snapshot = each.getValue();
                migrations.put(name, snapshot.migrations());
                for (Map.Entry<String, String> table : snapshot.tables().entrySet()) {
                    archive.add(
                            Contents.TABLES + name + "/" + table.getKey(),
                            out -> copy(snapshot, table.getValue(), out));
                }
                sequences.put(name, snapshot.sequences());
                snapshot.close();
            }
            for (String name : blobs.names()) {
                archive.add(Contents.BLOBS + name, out -> Files.copy(blobs.file(name), out));
            }
            archive.add(Contents.OPTIONS, out -> out.write(origin.options()));
            archive.add(Contents.SECRETS, out -> out.write(keys));
            if (!Arrays.equals(keys, Files.readAllBytes(origin.secrets()))) {
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
}
