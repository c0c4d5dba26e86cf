package io.elasticruntime.bbs.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks the database all the time whether it is there. One that is stopped refuses connections, and that is known at once
 * ({@link DatabaseSessions}); one that stands still, or whose network swallows everything, only does not answer
 * ({@link SignsOfLife}). Who asks and who looks have threads of their own, which calls without number cannot keep from
 * running.
 */
@Component
class DatabaseWatch implements SmartLifecycle {

    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** One that works may be as slow as that when the machine is busy. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    private static final Duration GONE = Duration.ofSeconds(2);

    private final DatabaseSessions sessions;
    private final CallsUnderWay calls;
    private final SignsOfLife signs;
    private volatile boolean running;

    DatabaseWatch(DatabaseSessions sessions, CallsUnderWay calls, SignsOfLife signs) {
        this.sessions = sessions;
        this.calls = calls;
        this.signs = signs;
    }

    /** Whether nobody can connect, or the database owes an answer and has given no sign for a second. */
    boolean away() {
        return sessions.away() || (running && signs.silence().compareTo(SLOW) >= 0);
    }

    @Override
    public void start() {
        running = true;
        Thread.ofPlatform().daemon().name("database-watch").start(this::ask);
        Thread.ofPlatform().daemon().name("database-silence").start(this::look);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void ask() {
        try {
            while (running) {
                signs.ask();
                try (Connection session = sessions.open("bbs watch")) {
                    session.setNetworkTimeout(Runnable::run, (int) GONE.toMillis());
                    listen(session);
                } catch (SQLException e) {
                    if (sessions.away()) {
                        calls.giveUp();
                    } else if (isOfTheServer(e)) {
                        signs.seen();
                    }
                    Thread.sleep(INTERVAL);
                }
            }
        } catch (InterruptedException _) {
            running = false;
        }
    }

    private static boolean isOfTheServer(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && !state.startsWith(DatabaseSessions.CONNECTION_FAILURES);
    }

    private void listen(Connection session) throws SQLException, InterruptedException {
        try (Statement statement = session.createStatement()) {
            while (running) {
                signs.ask();
                statement.execute("select 1");
                signs.answered();
                sessions.answered();
                Thread.sleep(INTERVAL);
            }
        }
    }

    /** Whoever waits for an answer is let go after {@link #GONE}, and each second whoever waits still or again. */
    private void look() {
        try {
            long givenUp = 0;
            while (running) {
                signs.look(System.nanoTime());
                Duration silence = signs.silence();
                long due = silence.compareTo(GONE) < 0 ? 0 : silence.toSeconds();
                if (due > givenUp) {
                    calls.giveUp();
                }
                givenUp = due;
                Thread.sleep(SignsOfLife.LOOK);
            }
        } catch (InterruptedException _) {
            running = false;
        }
    }
}
