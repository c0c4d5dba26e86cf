package io.elasticruntime.uaa.revocation;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Wakes the readers of revocations when one has been committed, by whichever process of UAA. One connection listens for
 * all of them, from the first reader on. A reader looks for itself what has happened, and looks anyway when it has waited
 * long: a lost notification costs time only.
 */
@Component
class RevocationFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RevocationFeed.class);
    private static final int LOOK_AT_CONNECTION_MILLIS = 5_000;
    private static final Duration RECONNECT = Duration.ofMillis(250);

    private final DataSource database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long wakes;
    private boolean listening;
    private volatile boolean running;
    private volatile @Nullable Connection connection;

    RevocationFeed(DataSource database) {
        this.database = database;
    }

    /** How often readers have been woken: to be taken before a reader looks, and then waited for. */
    long wakes() {
        lock.lock();
        try {
            if (!listening && running) {
                listening = true;
                Thread.ofVirtual().name("revocation-feed").start(this::follow);
            }
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until readers have been woken more often than {@code seen}, at most so long. */
    void await(long seen, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (running && wakes == seen && nanos > 0) {
                nanos = woken.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends the streams first, so that the web server can stop gracefully. */
    @Override
    public void stop() {
        running = false;
        wake();
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("closing the connection of the revocations failed");
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void wake() {
        lock.lock();
        try {
            wakes++;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        while (running) {
            try (Connection session = database.getConnection()) {
                connection = session;
                listen(session);
            } catch (SQLException e) {
                if (running) {
                    log.atWarn().addKeyValue("cause", e.getMessage()).log("the revocations have lost the database");
                }
            }
            pause();
        }
    }

    private void listen(Connection session) throws SQLException {
        PGConnection postgres = session.unwrap(PGConnection.class);
        try (Statement statement = session.createStatement()) {
            statement.execute("listen " + RevocationLog.CHANNEL);
            while (running) {
                // Whatever was committed before this connection listened was not told: readers look once more.
                wake();
                while (postgres.getNotifications(LOOK_AT_CONNECTION_MILLIS).length == 0) {
                    statement.execute("select 1");
                }
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RECONNECT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
