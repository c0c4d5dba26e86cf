package io.elasticruntime.bbs.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks the database all the time whether it is there. One that is stopped refuses connections, and that is known at once
 * ({@link DatabaseSessions}); one that stands still, or whose network swallows everything, only does not answer.
 */
@Component
class DatabaseWatch implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** One that works may be as slow as that when the machine is busy. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final Duration GONE = Duration.ofSeconds(2);

    private final DatabaseSessions sessions;
    private final CallsUnderWay calls;
    private volatile boolean running;
    private volatile long heard;

    DatabaseWatch(DatabaseSessions sessions, CallsUnderWay calls) {
        this.sessions = sessions;
        this.calls = calls;
    }

    /** Whether nobody can connect, or nothing has been answered for a second. */
    boolean away() {
        return sessions.away() || (running && System.nanoTime() - heard > SLOW.toNanos());
    }

    @Override
    public void start() {
        heard = System.nanoTime();
        running = true;
        Thread.ofVirtual().name("database-watch").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        try {
            while (running) {
                try (Connection session = sessions.open("bbs watch")) {
                    session.setNetworkTimeout(Runnable::run, (int) GONE.toMillis());
                    listen(session);
                } catch (SQLException _) {
                    calls.giveUp();
                    Thread.sleep(INTERVAL);
                }
            }
        } catch (InterruptedException _) {
            running = false;
        }
    }

    private void listen(Connection session) throws SQLException, InterruptedException {
        try (Statement statement = session.createStatement()) {
            while (running) {
                statement.execute("select 1");
                heard = System.nanoTime();
                Thread.sleep(INTERVAL);
            }
        }
    }
}
