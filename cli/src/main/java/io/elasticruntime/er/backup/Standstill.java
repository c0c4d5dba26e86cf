package io.elasticruntime.er.backup;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A moment in which nobody changes a row of a database: every transaction that has changed one has ended, and others wait
 * with their first change. Reading goes on.
 */
final class Standstill implements AutoCloseable {

    /** Shorter than the time after which the server breaks a deadlock, which is 1 s: nobody else pays for this. */
    private static final Duration ATTEMPT = Duration.ofMillis(700);

    private static final Duration PAUSE = Duration.ofMillis(300);

    /** After which the server lets the others go on, if this process hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** {@code query_canceled}, which is what a timeout is. */
    private static final String CANCELLED = "57014";

    private final Connection connection;

    /**
     * Waits for it. Meanwhile others are stopped for parts of a second at most.
     *
     * @param connection of the role that owns the tables; closed with this
     * @throws Refusal if some transaction takes longer than the patience
     */
    static Standstill of(Connection connection, Duration patience) throws SQLException {
        Standstill standstill = new Standstill(connection);
        try {
            standstill.begin(patience);
        } catch (SQLException | RuntimeException e) {
            standstill.close();
            throw e;
        }
        return standstill;
    }

    private Standstill(Connection connection) {
        this.connection = connection;
    }

    private void begin(Duration patience) throws SQLException {
        connection.setAutoCommit(false);
        String tables = Snapshot.tables(connection).values().stream()
                .map(Snapshot::name)
                .collect(Collectors.joining(", "));
        connection.rollback();
        if (tables.isEmpty()) {
            return;
        }
        long end = System.nanoTime() + patience.toNanos();
        while (!attempt("lock table " + tables + " in share mode")) {
            if (System.nanoTime() > end) {
                throw new Refusal("Some request or job has been writing for " + patience.toSeconds()
                        + " s without an end; nothing was saved. Run it again when less is going on.");
            }
            Pause.of(PAUSE);
        }
    }

    private boolean attempt(String lock) throws SQLException {
        try {
            Sql.execute(
                    connection,
                    List.of(
                            "set local statement_timeout = " + ATTEMPT.toMillis(),
                            "set local idle_in_transaction_session_timeout = " + LIMIT.toMillis(),
                            lock));
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (CANCELLED.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Lets the others go on.
     *
     * @throws SQLException if they went on before, because this took too long
     */
    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.commit();
        }
    }
}
