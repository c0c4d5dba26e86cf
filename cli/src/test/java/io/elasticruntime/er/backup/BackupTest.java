package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, at which others are at work, with a table whose rows have blobs as those of cloud-controller. */
class BackupTest {

    @TempDir
    private Path directory;

    private @Nullable TestDeployment made;
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean ended = new AtomicBoolean();

    @BeforeEach
    void make() throws Exception {
        made = new TestDeployment(directory);
    }

    @AfterEach
    void stop() throws IOException {
        ended.set(true);
        others.close();
        deployment().close();
    }

    private TestDeployment deployment() {
        return Objects.requireNonNull(made);
    }

    @Test
    void whatIsSavedWhileOthersWriteIsConsistent() throws Exception {
        AtomicInteger pushed = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            int writer = i;
            others.submit(() -> pushAndDelete(writer, pushed));
        }
        for (Database database : Contents.DATABASES) {
            others.submit(() -> move(database));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> pushed.get() > 50);
        for (int round = 0; round < 2; round++) {
            int before = pushed.get();
            await().atMost(Duration.ofSeconds(30)).until(() -> pushed.get() > before + 20);
            deployment().save();
            Home again = new Home(deployment().home.project(), directory.resolve("again" + round));
            Server restored = deployment().restore(again);
            for (Database database : Contents.DATABASES) {
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
            assertThat(Secrets.of(again, null)).isEqualTo(deployment().secrets);
            assertThat(Options.of(again)).isEqualTo(Options.DEFAULT);
        }
    }

    @Test
    void aTransactionThatHasDeletedItsBlobIsWaitedFor() throws Exception {
        deployment().push("kept");
        deployment().push("deleted");
        try (Connection connection = deployment().connect("ccdb")) {
            connection.setAutoCommit(false);
            Sql.execute(connection, List.of("update packages set state = 'EXPIRED' where guid = 'deleted'"));
            Files.delete(deployment().blob("deleted"));
            Future<?> backup = others.submit(() -> {
                deployment().save();
                return null;
            });
            try (Connection watch = deployment().connect("ccdb")) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> backup.isDone()
                                || !Sql.texts(watch, "select pid from pg_stat_activity where query like 'lock table%'")
                                        .isEmpty());
            }
            assertThat(backup).isNotDone();
            connection.commit();
            backup.get(30, TimeUnit.SECONDS);
        }
        assertThat(deployment().saved("databases/ccdb/public.packages"))
                .contains("kept\t1\tREADY")
                .contains("deleted\t1\tEXPIRED");
    }

    @Test
    void filesOnTheirWayAreNoBlobs() throws Exception {
        deployment().push("one");
        Path incoming = deployment().home.blobstore().resolve("incoming/process");
        Files.createDirectories(incoming);
        Files.writeString(incoming.resolve("half"), "ha");
        deployment().save();
        try (Archive.Reader archive = new Archive.Reader(deployment().file)) {
            assertThat(archive.contents().entries().keySet())
                    .filteredOn(name -> name.startsWith("data/"))
                    .containsExactlyInAnyOrder("data/blobstore/packages/one", "data/options.json", "data/secrets.json");
        }
    }

    @Test
    void oneOfTwoAtATimeIsToldToWait() throws Exception {
        deployment().push("one");
        try (HeldBlobs held = HeldBlobs.in(deployment().home.blobstore())) {
            held.hold();
            assertThatThrownBy(() -> deployment().save())
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("Another er backup of this deployment is at work");
            HeldBlobs.deleteLeftovers(deployment().home.blobstore());
            assertThat(deployment().home.blobstore().resolve("held/files")).exists();
        }
        assertThat(deployment().file).doesNotExist();
        deployment().save();
    }

    @Test
    void whatABackupHasHeldThatWasKilledIsLetGo() throws Exception {
        deployment().push("one");
        Path left = deployment().home.blobstore().resolve("held/files/packages");
        Files.createDirectories(left);
        Files.createLink(left.resolve("long-gone"), deployment().blob("one"));
        deployment().save();
        assertThat(deployment().home.blobstore().resolve("held/files")).doesNotExist();
        assertThat(deployment().saved("databases/ccdb/public.packages")).contains("one");
        try (Archive.Reader archive = new Archive.Reader(deployment().file)) {
            assertThat(archive.contents().entries()).doesNotContainKey("data/blobstore/packages/long-gone");
        }
        Files.createDirectories(left);
        Leftovers.delete(deployment().home);
        assertThat(deployment().home.blobstore().resolve("held/files")).doesNotExist();
    }

    @Test
    void whileKeysAreRotatedNothingIsSaved() throws Exception {
        var values = new TreeMap<>(deployment().secrets.values());
        values.put("encryption_key.other", "AAAA");
        Json.write(deployment().home.secrets(), new Secrets(values));
        assertThatThrownBy(() -> deployment().save())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("./er secrets rotate");
        assertThat(deployment().file).doesNotExist();
    }

    /** As cloud-controller does: the blob first and then the row; the row, then the blob, and then the end. */
    private Void pushAndDelete(int writer, AtomicInteger pushed) throws Exception {
        Random random = new Random(writer);
        try (Connection connection = deployment().connect("ccdb")) {
            for (int i = 0; !ended.get(); i++) {
                String guid = writer + "-" + i;
                deployment().push(connection, guid);
                pushed.incrementAndGet();
                if (random.nextInt(3) > 0) {
                    connection.setAutoCommit(false);
                    Sql.execute(
                            connection, List.of("update packages set state = 'EXPIRED' where guid = '" + guid + "'"));
                    Files.delete(deployment().blob(guid));
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
        try (Connection connection = deployment().connect(database.name())) {
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
}
