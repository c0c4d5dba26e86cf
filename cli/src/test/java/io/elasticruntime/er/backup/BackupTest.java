package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.database.TemporaryPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, at which others are at work, with a table whose rows have blobs as those of cloud-controller. */
class BackupTest {

    private static final String SCHEMA = """
            create table orgs (id bigint generated always as identity primary key, name text not null);
            create table packages (guid text primary key, org bigint not null references orgs (id) on delete cascade,
              state text not null, spelled text generated always as (upper(guid)) stored);
            create table sums (name text primary key, amount bigint not null);
            insert into sums values ('a', 1000), ('b', 0);""";

    private static final Map<String, List<String>> SCRIPTS =
            Map.of("ccdb", List.of(SCHEMA), "uaa", List.of(SCHEMA), "diego", List.of(SCHEMA));

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Home home = new Home(Path.of(""), Path.of(""));
    private Secrets secrets = new Secrets(Map.of());
    private final List<TemporaryPostgres> servers = new ArrayList<>();
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean ended = new AtomicBoolean();

    @BeforeEach
    void deployment() throws Exception {
        file = directory.resolve("backup.zip");
        home = new Home(Path.of("..").toAbsolutePath().normalize(), directory.resolve("er"));
        Options.DEFAULT.save(home);
        secrets = Secrets.of(home, null);
        Server server = start(home, secrets);
        for (Database database : Database.ALL) {
            try (Connection connection = server.connect(database)) {
                EmptyDatabase.fill(connection, List.of(SCHEMA), List.of(), List.of(), _ -> {
                    throw new AssertionError();
                });
                connection.setAutoCommit(true);
                Sql.execute(
                        connection,
                        List.of(
                                "insert into flyway_schema_history (installed_rank, description, type, script,"
                                        + " installed_by, execution_time, success) values (1, '', 'SQL', 'V1.sql', '', 1, true)",
                                "insert into orgs (name) values ('dev')",
                                "insert into sums values ('a', 1000), ('b', 0)"));
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        ended.set(true);
        others.close();
        for (TemporaryPostgres server : servers) {
            server.close();
        }
    }

    @Test
    void whatIsSavedWhileOthersWriteIsConsistent() throws Exception {
        AtomicInteger pushed = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            others.submit(() -> pushAndDelete(writer, pushed));
        }
        for (Database database : Database.ALL) {
            others.submit(() -> move(database));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> pushed.get() > 50);
        for (int round = 0; round < 2; round++) {
            int before = pushed.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> pushed.get() > before + 20);
            save();
            Home again = new Home(home.project(), directory.resolve("again" + round));
            Server restored = restore(again);
            for (Database database : Database.ALL) {
                try (Connection connection = restored.connect(database)) {
                    assertThat(Sql.texts(connection, "select sum(amount) from sums"))
                            .containsExactly("1000");
                }
            }
            try (Connection connection = restored.connect(Database.named("ccdb"))) {
                List<String> ready = Sql.texts(connection, "select guid from packages where state = 'READY'");
                assertThat(ready)
                        .isNotEmpty()
                        .allSatisfy(guid -> assertThat(again.blobstore().resolve("packages/" + guid))
                                .hasContent(guid));
                assertThat(Sql.texts(connection, "select count(*) from packages where spelled <> upper(guid)"))
                        .containsExactly("0");
                assertThatThrownBy(() ->
                                Sql.execute(connection, List.of("insert into packages values ('x', 99, 'READY')")))
                        .hasMessageContaining("foreign key");
                Sql.execute(connection, List.of("insert into orgs (name) values ('next')"));
                assertThat(Sql.texts(connection, "select max(id) from orgs")).containsExactly("2");
            }
            assertThat(Secrets.of(again, null)).isEqualTo(secrets);
            assertThat(Options.of(again)).isEqualTo(Options.DEFAULT);
        }
    }

    @Test
    void aTransactionThatHasDeletedItsBlobIsWaitedFor() throws Exception {
        push("kept");
        push("deleted");
        Server server = server();
        try (Connection connection = server.connect(Database.named("ccdb"))) {
            connection.setAutoCommit(false);
            Sql.execute(connection, List.of("update packages set state = 'EXPIRED' where guid = 'deleted'"));
            Files.delete(blob("deleted"));
            Future<?> backup = others.submit(() -> {
                save();
                return null;
            });
            try (Connection watch = server.connect(Database.named("ccdb"))) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> backup.isDone()
                                || !Sql.texts(watch, "select pid from pg_stat_activity where query like 'lock table%'")
                                        .isEmpty());
            }
            assertThat(backup).isNotDone();
            connection.commit();
            backup.get(30, TimeUnit.SECONDS);
        }
        assertThat(saved("databases/ccdb/public.packages"))
                .contains("kept\t1\tREADY")
                .contains("deleted\t1\tEXPIRED");
    }

    @Test
    void filesOnTheirWayAreNoBlobs() throws Exception {
        push("one");
        Path incoming = home.blobstore().resolve("incoming/process");
        Files.createDirectories(incoming);
        Files.writeString(incoming.resolve("half"), "ha");
        save();
        try (Archive.Reader archive = new Archive.Reader(file)) {
            assertThat(archive.contents().entries().keySet())
                    .filteredOn(name -> name.startsWith("data/"))
                    .containsExactlyInAnyOrder("data/blobstore/packages/one", "data/options.json", "data/secrets.json");
        }
    }

    @Test
    void oneOfTwoAtATimeIsToldToWait() throws Exception {
        push("one");
        try (HeldBlobs held = HeldBlobs.in(home.blobstore())) {
            held.hold();
            assertThatThrownBy(this::save)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("Another er backup of this deployment is at work");
            HeldBlobs.deleteLeftovers(home.blobstore());
            assertThat(home.blobstore().resolve("held/files")).exists();
        }
        assertThat(file).doesNotExist();
        save();
    }

    @Test
    void whatABackupHasHeldThatWasKilledIsLetGo() throws Exception {
        push("one");
        Path left = home.blobstore().resolve("held/files/packages");
        Files.createDirectories(left);
        Files.createLink(left.resolve("long-gone"), blob("one"));
        save();
        assertThat(home.blobstore().resolve("held/files")).doesNotExist();
        assertThat(saved("databases/ccdb/public.packages")).contains("one");
        try (Archive.Reader archive = new Archive.Reader(file)) {
            assertThat(archive.contents().entries()).doesNotContainKey("data/blobstore/packages/long-gone");
        }
        Files.createDirectories(left);
        Leftovers.delete(home);
        assertThat(home.blobstore().resolve("held/files")).doesNotExist();
    }

    @Test
    void whileKeysAreRotatedNothingIsSaved() throws Exception {
        var values = new java.util.TreeMap<>(secrets.values());
        values.put("encryption_key.other", "AAAA");
        Json.write(home.secrets(), new Secrets(values));
        assertThatThrownBy(this::save).isInstanceOf(Refusal.class).hasMessageContaining("./er secrets rotate");
        assertThat(file).doesNotExist();
    }

    /** As cloud-controller does: the blob first and then the row; the row, then the blob, and then the end. */
    private Void pushAndDelete(int writer, AtomicInteger pushed) throws Exception {
        Random random = new Random(writer);
        try (Connection connection = server().connect(Database.named("ccdb"))) {
            for (int i = 0; !ended.get(); i++) {
                String guid = writer + "-" + i;
                write(guid);
                Sql.execute(connection, List.of("insert into packages values ('" + guid + "', 1, 'READY')"));
                pushed.incrementAndGet();
                if (random.nextInt(3) > 0) {
                    connection.setAutoCommit(false);
                    Sql.execute(
                            connection, List.of("update packages set state = 'EXPIRED' where guid = '" + guid + "'"));
                    Files.delete(blob(guid));
                    Sql.execute(connection, List.of("select pg_sleep(0.005)"));
                    connection.commit();
                    connection.setAutoCommit(true);
                }
            }
        }
        return null;
    }

    /** Every transaction keeps the sum. */
    private Void move(Database database) throws Exception {
        try (Connection connection = server().connect(database)) {
            connection.setAutoCommit(false);
            while (!ended.get()) {
                Sql.execute(
                        connection,
                        List.of(
                                "update sums set amount = amount - 1 where name = 'a'",
                                "update sums set amount = amount + 1 where name = 'b'"));
                connection.commit();
            }
        }
        return null;
    }

    private void push(String guid) throws IOException, SQLException {
        write(guid);
        try (Connection connection = server().connect(Database.named("ccdb"))) {
            Sql.execute(connection, List.of("insert into packages values ('" + guid + "', 1, 'READY')"));
        }
    }

    private void write(String guid) throws IOException {
        Path blob = blob(guid);
        Path incoming = home.blobstore().resolve("incoming");
        Files.createDirectories(incoming);
        Files.createDirectories(blob.resolveSibling(""));
        Files.move(Files.writeString(incoming.resolve(guid), guid), blob, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path blob(String guid) {
        return home.blobstore().resolve("packages").resolve(guid);
    }

    private Server server() {
        return Server.local(servers.getFirst().port(), secrets);
    }

    private Server start(Home home, Secrets secrets) throws IOException {
        EmbeddedPostgres postgres = new EmbeddedPostgres(home);
        postgres.prepare(secrets);
        TemporaryPostgres server = new TemporaryPostgres(postgres, directory.resolve("log" + servers.size()));
        servers.add(server);
        return Server.local(server.port(), secrets);
    }

    private void save() throws IOException, SQLException {
        try (NewFile fresh = new NewFile(file)) {
            Backup.save(
                    new Origin(
                            home.blobstore(),
                            home.secrets(),
                            Files.readAllBytes(home.options()),
                            home.data().resolve("cc-bridge/crash-position"),
                            server()),
                    new Archive.Writer(fresh.out()));
            fresh.replace();
        }
    }

    private String saved(String entry) throws IOException {
        try (Archive.Reader archive = new Archive.Reader(file);
                var in = archive.open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Server restore(Home target) throws IOException, SQLException {
        try (Archive.Reader archive = new Archive.Reader(file);
                Restoring restoring = new Restoring(target)) {
            restoring.make(new Restore(archive, SCRIPTS));
        }
        assertThat(target.restoring()).doesNotExist();
        return start(target, Secrets.of(target, null));
    }
}
