package io.elasticruntime.bbs.convergence;

import io.elasticruntime.bbs.cell.Cells;
import io.elasticruntime.bbs.database.DatabaseSessions;
import io.elasticruntime.bbs.time.Nanos;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Elects the one process that converges, and lets it: leadership is an advisory lock on a connection of its own, so it
 * ends with that connection at the latest, and an epoch fences off a leader that has not noticed. The leader runs a
 * pass when a cell has come or gone, when something becomes due, and after every interval.
 */
@Component
class ConvergenceLeader implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ConvergenceLeader.class);
    private static final long LOCK = 0x6262_7300_636f_6e76L; // "bbs", "conv"
    private static final Duration CANDIDACY = Duration.ofSeconds(1);
    private static final Duration OVERSLEPT = Duration.ofSeconds(3);

    private final DatabaseSessions sessions;
    private final Convergence convergence;
    private final Cells cells;
    private final ConvergenceProperties properties;
    private final InstantSource clock;
    private volatile boolean running;
    private volatile @Nullable Connection connection;

    ConvergenceLeader(
            DatabaseSessions sessions,
            Convergence convergence,
            Cells cells,
            ConvergenceProperties properties,
            InstantSource clock) {
        this.sessions = sessions;
        this.convergence = convergence;
        this.cells = cells;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("convergence").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("closing the leader's connection failed");
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try (Connection session = sessions.open("bbs convergence")) {
                connection = session;
                while (running && !acquire(session)) {
                    Thread.sleep(CANDIDACY);
                }
                if (running) {
                    lead(session);
                }
            } catch (SQLException | DataAccessException | TransactionException e) {
                if (running) {
                    log.atWarn().addKeyValue("cause", e.getMessage()).log("convergence has lost the database");
                    pause();
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("convergence failed");
                pause();
            }
        }
    }

    private static boolean acquire(Connection session) throws SQLException {
        return number(session, "select pg_try_advisory_lock(" + LOCK + ")::int") == 1;
    }

    private void lead(Connection session) throws SQLException {
        long epoch = number(session, "update convergence_leadership set epoch = epoch + 1 returning epoch");
        try (Statement statement = session.createStatement()) {
            statement.execute("listen " + Cells.CHANNEL);
        }
        log.atInfo().addKeyValue("epoch", epoch).log("this process leads convergence");
        cells.extend(properties.grace());
        PGConnection postgres = session.unwrap(PGConnection.class);
        boolean signalled = true;
        boolean freshCells = true;
        long nextPass = 0;
        while (running) {
            if (signalled || now() >= Math.min(nextPass, convergence.nextDue())) {
                convergence.run(epoch, freshCells);
                nextPass = now() + properties.interval().toNanos();
            }
            long wait = Math.clamp(
                    Math.min(nextPass, convergence.nextDue()) - now(),
                    Duration.ofMillis(1).toNanos(),
                    properties.vigilance().toNanos());
            long planned = now() + wait;
            PGNotification[] signals = postgres.getNotifications(
                    (int) Math.max(1, Duration.ofNanos(wait).toMillis()));
            signalled = signals != null && signals.length > 0;
            freshCells = signalled && Stream.of(signals).anyMatch(signal -> Cells.COME.equals(signal.getParameter()));
            if (now() - planned > OVERSLEPT.toNanos()) {
                log.atWarn().log("the machine has slept: cells get time to renew their presence");
                cells.extend(properties.grace());
            }
        }
    }

    private long now() {
        return Nanos.now(clock);
    }

    private static long number(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(CANDIDACY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
