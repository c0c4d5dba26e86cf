package io.elasticruntime.bbs.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.EncryptedColumns;
import io.elasticruntime.component.encryption.EncryptionProperties;
import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.Place;
import io.elasticruntime.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What every service that encrypts columns relies on, with a table of its own. */
@Postgres
@Tag(Postgres.EVERY_KIND)
class EncryptedColumnsTest {

    private static final EncryptedColumn COLUMN = new EncryptedColumn("things", "guid", "secret");
    private static final String OLD = key('o');
    private static final String NEW = key('n');

    private final DataSource database;
    private final JdbcTemplate jdbc;
    private final Encryptor old = encryptor("old", Map.of("old", OLD));
    private final Encryptor both = encryptor("new", Map.of("old", OLD, "new", NEW));
    private final Encryptor onlyNew = encryptor("new", Map.of("new", NEW));

    EncryptedColumnsTest(DataSource database) {
        this.database = database;
        this.jdbc = new JdbcTemplate(database);
    }

    @BeforeEach
    void table() {
        jdbc.execute("""
                create table things (
                    guid text primary key,
                    secret text,
                    secret_key text generated always as (
                        case when secret is null then null
                             when starts_with(secret, 'er1:') then split_part(secret, ':', 2) else '' end) stored)
                """);
        jdbc.execute("create index things_secret_key on things (secret_key, guid)");
    }

    @AfterEach
    void noTable() {
        jdbc.execute("drop table things");
    }

    @Test
    void whatStoodThereInPlainTextIsEncryptedBeforeTheServiceIsThere() {
        insertPlain(250);
        jdbc.update("insert into things (guid) values ('nothing')");

        EncryptedColumns columns = start(old);

        assertThat(labels()).containsExactly("old");
        assertThat(old.decrypt(COLUMN.place("guid-7"), text("guid-7"))).isEqualTo("plain 7");
        assertThat(text("nothing")).isNull();
        assertThat(columns.health().getDetails())
                .containsEntry("active_key", "old")
                .containsEntry("complete", true);
    }

    @Test
    void aNewKeyTakesOverAllRowsAndThenTheOldOneIsNotNeeded() {
        insertPlain(250);
        start(old);

        EncryptedColumns columns = start(both);
        await().until(() -> complete(columns));

        assertThat(labels()).containsExactly("new");
        start(onlyNew);
        assertThat(onlyNew.decrypt(COLUMN.place("guid-249"), text("guid-249"))).isEqualTo("plain 249");
    }

    @Test
    void aKeyThatIsStillNeededIsMissed() {
        insertPlain(3);
        start(old);

        assertThatThrownBy(() -> start(onlyNew))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("things.secret has values under the key old")
                .hasMessageContaining("er.component.encryption.keys.old is not set");
        assertThat(labels()).containsExactly("old");
    }

    @Test
    void whereAnotherProcessDiedTheNextGoesOn() {
        insertPlain(250);
        start(old);
        jdbc.queryForList("select guid from things order by guid limit 100", String.class)
                .forEach(guid -> {
                    Place place = COLUMN.place(guid);
                    jdbc.update(
                            "update things set secret = ? where guid = ?",
                            both.encrypt(place, old.decrypt(place, text(guid))),
                            guid);
                });

        EncryptedColumns columns = start(both);
        await().until(() -> complete(columns));

        assertThat(labels()).containsExactly("new");
        assertThat(both.decrypt(COLUMN.place("guid-0"), text("guid-0"))).isEqualTo("plain 0");
    }

    @Test
    void aRowThatIsBeingChangedIsNotForgotten() throws SQLException {
        insertPlain(3);
        start(old);
        try (Connection other = database.getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select * from things where guid = 'guid-1' for update");

            EncryptedColumns columns = start(both);
            await().until(() -> labels().contains("new"));
            assertThat(complete(columns)).isFalse();

            other.commit();
            await().until(() -> complete(columns));
        }
        assertThat(labels()).containsExactly("new");
    }

    @Test
    void plainTextLeavesTheFileTooWhateverElseIsUnderWay() throws Exception {
        insertPlain(3);
        assertThat(file()).contains("plain 1");
        try (Connection other = database.getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_current_xact_id()");

            CompletableFuture<EncryptedColumns> starting = CompletableFuture.supplyAsync(() -> start(old));
            await().until(() -> labels().equals(List.of("old")));
            await().during(Duration.ofSeconds(1)).until(() -> !starting.isDone());
            other.commit();
            starting.get(10, TimeUnit.SECONDS);
        }
        assertThat(file()).doesNotContain("plain 1");
    }

    @Test
    void severalProcessesMayDoItAtOnce() throws Exception {
        insertPlain(1000);
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Callable<EncryptedColumns> process = () -> start(old);
            for (Future<?> done : threads.invokeAll(Collections.nCopies(3, process))) {
                done.get();
            }
        }

        assertThat(labels()).containsExactly("old");
        assertThat(old.decrypt(COLUMN.place("guid-999"), text("guid-999"))).isEqualTo("plain 999");
    }

    @Test
    void whereNothingIsToBeDoneTheTableIsNotRead() {
        insertPlain(5000);
        start(old);
        jdbc.execute("vacuum analyze things");
        jdbc.execute("select pg_stat_reset()");

        start(old);

        await().until(() ->
                count("select coalesce(idx_scan, 0) from pg_stat_user_tables where relname = 'things'") > 0);
        assertThat(count("select seq_scan from pg_stat_user_tables where relname = 'things'"))
                .isZero();
        assertThat(count("select idx_tup_fetch from pg_stat_user_tables where relname = 'things'"))
                .isLessThan(10);
    }

    private EncryptedColumns start(Encryptor encryptor) {
        EncryptedColumns columns = new EncryptedColumns(encryptor, new JdbcTemplate(database), List.of(COLUMN));
        columns.afterPropertiesSet();
        return columns;
    }

    private void insertPlain(int rows) {
        jdbc.update(
                "insert into things (guid, secret) select 'guid-' || i, 'plain ' || i from generate_series(0, ?) i",
                rows - 1);
    }

    private String file() {
        jdbc.execute("checkpoint");
        byte[] bytes = jdbc.queryForObject("select pg_read_binary_file(pg_relation_filepath('things'))", byte[].class);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private List<String> labels() {
        return jdbc.queryForList(
                "select distinct secret_key from things where secret is not null order by 1", String.class);
    }

    private String text(String guid) {
        return jdbc.queryForObject("select secret from things where guid = ?", String.class, guid);
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private static boolean complete(EncryptedColumns columns) {
        return Boolean.TRUE.equals(columns.health().getDetails().get("complete"));
    }

    private static Encryptor encryptor(String active, Map<String, String> keys) {
        return Encryptor.of(new EncryptionProperties(active, keys));
    }

    private static String key(char repeated) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(repeated).repeat(32).getBytes(StandardCharsets.UTF_8));
    }
}
