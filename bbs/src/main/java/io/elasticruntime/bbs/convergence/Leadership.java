package io.elasticruntime.bbs.convergence;

import io.elasticruntime.bbs.time.Nanos;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.diego.lock.Lock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who leads convergence. Three things make it safe and quick: an advisory lock that ends with its holder's session; a
 * sign of life, so that a leader that stands still (its session outlives that) is put out of the way; and an epoch on
 * which every write of a leader depends, so that one that wakes up again can write nothing. All of it is measured by
 * the database's clock.
 */
@Component
class Leadership {

    private static final int LOCK_CLASS = 0x6262_7300; // "bbs"
    private static final int LOCK_OBJECT = 0x636f_6e76; // "conv"

    private final JdbcClient jdbc;
    private final String owner;

    Leadership(JdbcClient jdbc, ComponentProperties component) {
        this.jdbc = jdbc;
        this.owner = (component.instance() == null ? "bbs" : component.instance()) + " (process "
                + ProcessHandle.current().pid() + ")";
    }

    /**
     * Tries to become leader.
     *
     * @param session holds the leadership as long as it lasts
     * @return whether it does now
     */
    boolean take(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pg_try_advisory_lock(" + (((long) LOCK_CLASS << 32) | LOCK_OBJECT) + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Ends the session of a leader that has given no sign of life for {@code patience}. */
    void evict(Connection session, Duration patience) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("""
                select pg_terminate_backend(l.pid) from pg_locks l, convergence_leadership c
                where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                    and l.classid = ?::oid and l.objid = ?::oid
                    and l.database = (select oid from pg_database where datname = current_database())
                    and c.renewed_at < clock_timestamp() - make_interval(secs => ?)
                """)) {
            statement.setInt(1, LOCK_CLASS);
            statement.setInt(2, LOCK_OBJECT);
            statement.setDouble(3, patience.toMillis() / 1000.0);
            statement.execute();
        }
    }

    /**
     * Begins the time of a new leader, which {@link #take has been taken}. Transactions of a former leader that still
     * rely on their epoch, because it stands still in the midst of one, are ended.
     *
     * @return its epoch
     */
    long begin(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("""
                    select pg_terminate_backend(pid) from pg_locks
                    where relation = 'convergence_leadership'::regclass and mode = 'RowShareLock'
                        and pid <> pg_backend_pid()
                    """);
        }
        try (PreparedStatement statement = session.prepareStatement("""
                update convergence_leadership set
                    epoch = epoch + 1, owner = ?, since = clock_timestamp(), renewed_at = clock_timestamp()
                returning epoch
                """)) {
            statement.setString(1, owner);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * Gives a sign of life.
     *
     * @return false if somebody else leads by now
     */
    boolean renew(Connection session, long epoch) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(
                "update convergence_leadership set renewed_at = clock_timestamp() where epoch = ?")) {
            statement.setLong(1, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    /**
     * Makes the running transaction depend on the epoch: no other leader can begin before it has ended.
     *
     * @throws FormerLeaderException if another one has begun
     */
    void require(long epoch) {
        boolean leads = jdbc.sql("select epoch from convergence_leadership where epoch = :epoch for key share")
                .param("epoch", epoch)
                .query(Long.class)
                .optional()
                .isPresent();
        if (!leads) {
            throw new FormerLeaderException(epoch);
        }
    }

    /** As others see it. */
    Lock lock() {
        return jdbc.sql("select owner, epoch, since, renewed_at from convergence_leadership")
                .query((row, _) -> new Lock(
                        "convergence",
                        row.getString("owner"),
                        row.getLong("epoch"),
                        Nanos.of(row.getTimestamp("since").toInstant()),
                        Nanos.of(row.getTimestamp("renewed_at").toInstant())))
                .single();
    }

    /** Somebody else leads by now: whatever was being done is undone. */
    static final class FormerLeaderException extends RuntimeException {

        FormerLeaderException(long epoch) {
            super("another process leads convergence since epoch " + epoch);
        }
    }
}
