package io.elasticruntime.component.encryption;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings the encrypted columns of a service under the active key, as the original's BBS does at its start
 * (ha-and-security.md d.6).
 *
 * <p>While the service starts, a key that values need and nobody gave refuses the start, and values from the time before
 * encryption are encrypted. What is under another key that is known is encrypted anew in the background, a bounded number
 * of rows in each transaction: a process that dies leaves whole rows, and the next one goes on. Several processes may do
 * so at once. Where nothing is to be done the start costs one look into an index for each column.
 *
 * <p>The health of the component shows, as {@code encryption}, the active key, and whether everything is under it: then
 * the other keys may be taken away.
 */
public final class EncryptedColumns implements InitializingBean, DisposableBean, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(EncryptedColumns.class);
    private static final int BATCH = 100;
    private static final long PAUSE_MILLIS = 500;
    private static final long LOOK_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String PLAIN = "";

    private final Encryptor encryptor;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final List<EncryptedColumn> columns;
    private volatile boolean complete;
    private volatile boolean ended;
    private volatile @Nullable Thread worker;

    /** @param jdbc of the service's database, whose migrations have run */
    public EncryptedColumns(Encryptor encryptor, JdbcTemplate jdbc, List<EncryptedColumn> columns) {
        this.encryptor = encryptor;
        this.jdbc = JdbcClient.create(jdbc);
        // Not the service's own: that of an entity manager would have to wait for it.
        this.transaction =
                new TransactionTemplate(new DataSourceTransactionManager(Objects.requireNonNull(jdbc.getDataSource())));
        this.columns = List.copyOf(columns);
    }

    /**
     * Encrypts what is not, and begins to encrypt anew what is under another key.
     *
     * @throws IllegalStateException if there are values under a key that is not known
     */
    @Override
    public void afterPropertiesSet() {
        boolean others = false;
        for (EncryptedColumn column : columns) {
            for (String label : labels(column)) {
                if (label.equals(PLAIN)) {
                    encryptPlain(column);
                } else if (!encryptor.labels().contains(label)) {
                    throw new IllegalStateException(column.table() + "." + column.column()
                            + " has values under the key " + label + ": er.component.encryption.keys." + label
                            + " is not set. Give the key back; nothing was changed.");
                } else if (!label.equals(encryptor.activeLabel())) {
                    others = true;
                }
            }
        }
        if (others) {
            worker = Thread.ofVirtual().name("encrypt anew").start(this::encryptAnew);
        } else {
            complete = true;
        }
    }

    @Override
    public void destroy() {
        ended = true;
        Thread working = worker;
        if (working != null) {
            working.interrupt();
        }
    }

    @Override
    public Health health() {
        return Health.up()
                .withDetail("active_key", encryptor.activeLabel())
                .withDetail("complete", complete)
                .build();
    }

    /** Labels that occur, the empty one for plain values: one step in the index for each. */
    private TreeSet<String> labels(EncryptedColumn column) {
        return new TreeSet<>(jdbc.sql("""
                with recursive labels as (
                    (select %1$s as label from %2$s where %1$s is not null order by %1$s limit 1)
                    union all
                    select (select t.%1$s from %2$s t where t.%1$s > labels.label order by t.%1$s limit 1)
                    from labels where labels.label is not null)
                select label from labels where label is not null
                """.formatted(column.key(), column.table()))
                .query(String.class)
                .list());
    }

    /** Waits for rows that somebody else holds: when it returns there is no plain value left. */
    private void encryptPlain(EncryptedColumn column) {
        int rows = 0;
        for (int batch = -1; batch != 0; rows += batch) {
            batch = encryptBatch(column, PLAIN, "");
        }
        log.atInfo()
                .addKeyValue("column", column.table() + "." + column.column())
                .addKeyValue("rows", rows)
                .addKeyValue("key", encryptor.activeLabel())
                .log("values that stood in the database in plain text are encrypted");
        forgetPlain(column.table());
    }

    /** Until then the old rows stay readable in the table's file. */
    private void forgetPlain(String table) {
        String reason = "transactions from before have not ended";
        try {
            boolean forgotten = earlierTransactionsEnd();
            jdbc.sql("vacuum full " + table).update();
            if (forgotten) {
                return;
            }
        } catch (DataAccessException e) {
            reason = String.valueOf(e.getMessage());
        }
        log.atWarn()
                .addKeyValue("table", table)
                .addKeyValue("reason", reason)
                .log("the former plain text stays in the file of the table until that is vacuumed");
    }

    /**
     * Waits until nobody's view of the database is from before: {@code vacuum full} keeps what somebody might still look
     * at. Transactions of other databases of the server count too, such as their migrations.
     */
    private boolean earlierTransactionsEnd() {
        String now = jdbc.sql("select pg_current_xact_id()::text")
                .query(String.class)
                .single();
        for (long waited = 0; waited < PATIENCE_MILLIS; waited += LOOK_MILLIS) {
            boolean ended = jdbc.sql("""
                    select pg_snapshot_xmin(pg_current_snapshot()) > cast(:now as xid8) and not exists (
                        select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                            and age(backend_xmin) >= age(cast(cast(:now as xid8) as xid)))
                    """).param("now", now).query(Boolean.class).single();
            if (ended) {
                return true;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private void encryptAnew() {
        while (!ended) {
            try {
                boolean left = false;
                for (EncryptedColumn column : columns) {
                    left |= encryptAnew(column);
                }
                if (!left) {
                    complete = true;
                    log.atInfo()
                            .addKeyValue("key", encryptor.activeLabel())
                            .log("everything that is encrypted is under the active key");
                    return;
                }
            } catch (DataAccessException | TransactionException e) {
                if (!ended) {
                    log.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("encrypting with the active key waits for the database");
                }
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Whether rows are left, because somebody else holds them. */
    private boolean encryptAnew(EncryptedColumn column) {
        boolean left = false;
        for (String label : labels(column)) {
            if (label.equals(encryptor.activeLabel())) {
                continue;
            }
            int rows = 0;
            for (int batch = -1; batch != 0 && !ended; rows += batch) {
                batch = encryptBatch(column, label, "skip locked");
            }
            left = true; // The next look says whether that was all.
            if (rows > 0) {
                log.atInfo()
                        .addKeyValue("column", column.table() + "." + column.column())
                        .addKeyValue("rows", rows)
                        .addKeyValue("from", label)
                        .addKeyValue("to", encryptor.activeLabel())
                        .log("values are encrypted anew");
            }
        }
        return left;
    }

    private int encryptBatch(EncryptedColumn column, String label, String others) {
        return transaction.execute(_ -> {
            List<Value> values = jdbc.sql(
                            """
                    select %s, %s from %s where %s = :label order by %4$s, %1$s limit :batch for no key update %s
                    """.formatted(column.guid(), column.column(), column.table(), column.key(), others))
                    .param("label", label)
                    .param("batch", BATCH)
                    .query((row, _) -> new Value(row.getString(1), row.getString(2)))
                    .list();
            jdbc.sql("""
                    update %1$s t set %2$s = v.value from unnest(:guids::text[], :values::text[]) as v (guid, value)
                    where t.%3$s = v.guid
                    """.formatted(column.table(), column.column(), column.guid()))
                    .param("guids", values.stream().map(Value::guid).toArray(String[]::new))
                    .param(
                            "values",
                            values.stream().map(value -> anew(column, value)).toArray(String[]::new))
                    .update();
            return values.size();
        });
    }

    private String anew(EncryptedColumn column, Value value) {
        Place place = column.place(value.guid());
        return encryptor.encrypt(
                place, Encryptor.isEncrypted(value.text()) ? encryptor.decrypt(place, value.text()) : value.text());
    }

    private record Value(String guid, String text) {}
}
