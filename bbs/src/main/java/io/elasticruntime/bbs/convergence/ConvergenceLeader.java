package io.elasticruntime.bbs.convergence;

import io.elasticruntime.bbs.cell.Cells;
import io.elasticruntime.bbs.convergence.Leadership.FormerLeaderException;
import io.elasticruntime.bbs.database.DatabaseSessions;
import io.elasticruntime.bbs.time.Nanos;
import java.sql.Connection;
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
 * Waits for the {@link Leadership} of convergence and exercises it: the leader sees to what is due when a cell has come
 * or gone and when something becomes due, and runs a whole pass after every interval.
 */
@Component
class ConvergenceLeader implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ConvergenceLeader.class);
    private static final Duration CANDIDACY = Duration.ofSeconds(1);
    private static final Duration SIGN_OF_LIFE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration OVERSLEPT = Duration.ofSeconds(3);

    private final DatabaseSessions sessions;
    private final Leadership leadership;
    private final Convergence convergence;
    private final ConvergenceMetrics metrics;
    private final ConvergenceProperties properties;
    private final InstantSource clock;
    private volatile boolean running;
    private volatile @Nullable Connection connection;

    ConvergenceLeader(
            DatabaseSessions sessions,
            Leadership leadership,
            Convergence convergence,
            ConvergenceMetrics metrics,
            ConvergenceProperties properties,
            InstantSource clock) {
        this.sessions = sessions;
        this.leadership = leadership;
        this.convergence = convergence;
        this.metrics = metrics;
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
        abort(connection);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        boolean told = false;
        while (running) {
            try (Connection session = sessions.open("bbs convergence")) {
                connection = session;
                told = false;
                while (running && !leadership.take(session)) {
                    leadership.evict(session, SILENCE);
                    Thread.sleep(CANDIDACY);
                }
                if (running) {
                    lead(session);
                }
            } catch (FormerLeaderException e) {
                log.atWarn().log(e.getMessage());
            } catch (SQLException | DataAccessException | TransactionException e) {
                if (running && !told) {
                    told = true;
                    log.atWarn().addKeyValue("cause", e.getMessage()).log("convergence has lost the database");
                }
                pause(CANDIDACY);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("convergence failed");
                pause(CANDIDACY);
            }
        }
    }

    private void lead(Connection session) throws SQLException {
        long epoch = leadership.begin(session);
        Thread signs = Thread.ofVirtual().name("convergence-sign-of-life").start(() -> giveSigns(session, epoch));
        try (Statement statement = session.createStatement()) {
            statement.execute("listen " + Cells.CHANNEL);
            log.atInfo().addKeyValue("epoch", epoch).log("this process leads convergence");
            metrics.elected();
            converge(session, epoch);
        } finally {
            signs.interrupt();
        }
    }

    /** Over a session of its own, since the leader's is busy waiting. The leadership ends where the signs end. */
    private void giveSigns(Connection leader, long epoch) {
        try (Connection session = sessions.open("bbs convergence sign of life")) {
            while (running && leadership.renew(session, epoch)) {
                Thread.sleep(SIGN_OF_LIFE);
            }
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("no sign of life can be given");
        } catch (InterruptedException _) {
            return; // it is over
        }
        abort(leader);
    }

    private void converge(Connection session, long epoch) throws SQLException {
        convergence.beginAnew(epoch, properties.grace());
        PGConnection postgres = session.unwrap(PGConnection.class);
        boolean signalled = true;
        boolean freshCells = true;
        long nextPass = 0;
        long notBefore = 0;
        long ahead = aheadOfMonotonic();
        while (running) {
            boolean passIsDue = now() >= nextPass;
            if (passIsDue || now() >= notBefore && (signalled || now() >= convergence.nextDue())) {
                long started = now();
                if (passIsDue) {
                    convergence.run(epoch, freshCells);
                    nextPass = now() + properties.interval().toNanos();
                } else {
                    convergence.seeToWhatIsDue(epoch, freshCells);
                }
                // What becomes due bit by bit must not keep it busy all the time.
                notBefore = now() + (now() - started);
                signalled = false;
                freshCells = false;
            }
            long next = Math.min(nextPass, signalled ? notBefore : Math.max(notBefore, convergence.nextDue()));
            long wait = Math.clamp(
                    next - now(),
                    Duration.ofMillis(1).toNanos(),
                    properties.vigilance().toNanos());
            long planned = System.nanoTime() + wait;
            PGNotification[] signals = postgres.getNotifications(
                    (int) Math.max(1, Duration.ofNanos(wait).toMillis()));
            if (signals != null && signals.length > 0) {
                signalled = true;
                freshCells |= Stream.of(signals).anyMatch(signal -> Cells.COME.equals(signal.getParameter()));
            }
            boolean stoodStill = System.nanoTime() - planned > OVERSLEPT.toNanos();
            if (stoodStill || Math.abs(aheadOfMonotonic() - ahead) > OVERSLEPT.toNanos()) {
                log.atWarn().log("the machine has slept, or its clock was set: cells get time to renew their presence");
                convergence.beginAnew(epoch, properties.grace());
                ahead = aheadOfMonotonic();
                nextPass = 0;
                notBefore = 0;
            }
        }
    }

    private long now() {
        return Nanos.now(clock);
    }

    /** The difference stays the same as long as nobody sets the clock and the machine does not sleep. */
    private long aheadOfMonotonic() {
        return now() - System.nanoTime();
    }

    private static void abort(@Nullable Connection session) {
        if (session != null) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("closing the leader's connection failed");
            }
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
