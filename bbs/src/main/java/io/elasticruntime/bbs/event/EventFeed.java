package io.elasticruntime.bbs.event;

import io.elasticruntime.bbs.database.DatabaseSessions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Follows the event log for all readers of this process over one connection: it listens for the notification of each
 * commit, looks once a second anyway, and keeps the newest events in memory. A reader asks for what lies behind its own
 * position, at its own pace; one that has fallen behind what is in memory reads from the log and harms nobody.
 */
@Component
class EventFeed implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
    private static final int TAIL = 512;
    private static final int PAGE = 256;
    private static final int POLL_MILLIS = 1_000;
    private static final Duration RECONNECT = Duration.ofMillis(250);

    private final DatabaseSessions sessions;
    private final EventLog events;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<LoggedEvent> tail = new ArrayDeque<>();
    private long beforeTail = -1;
    private long last = -1;
    private volatile boolean running;
    private volatile @Nullable Connection connection;

    EventFeed(DatabaseSessions sessions, EventLog events) {
        this.sessions = sessions;
        this.events = events;
    }

    /**
     * The next events behind {@code position}, oldest first; waits for them at most {@code patience}.
     *
     * @return empty if nothing has happened
     * @throws io.elasticruntime.component.http.ProblemException 410 if events behind the position have been forgotten
     */
    List<LoggedEvent> after(long position, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (running && last <= position) {
                if (nanos <= 0) {
                    return List.of();
                }
                nanos = arrived.awaitNanos(nanos);
            }
            if (position >= beforeTail) {
                return tail.stream()
                        .filter(event -> event.revision() > position)
                        .limit(PAGE)
                        .toList();
            }
        } finally {
            lock.unlock();
        }
        return events.after(position, PAGE);
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("event-feed").start(this::follow);
    }

    /** Ends the streams first, so that the web server can stop gracefully. */
    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        Connection open = connection;
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException e) {
                log.atDebug().setCause(e).log("closing the event connection failed");
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void follow() {
        boolean told = false;
        while (running) {
            try (Connection session = sessions.open("bbs events")) {
                connection = session;
                told = false;
                listen(session);
            } catch (SQLException e) {
                if (running && !told) {
                    told = true;
                    log.atWarn().addKeyValue("cause", e.getMessage()).log("the event feed has lost the database");
                }
                pause();
            }
        }
    }

    private void listen(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("listen " + EventLog.CHANNEL);
        }
        if (last < 0) {
            startAt(session);
        }
        PGConnection postgres = session.unwrap(PGConnection.class);
        while (running) {
            boolean more = true;
            while (more) {
                List<LoggedEvent> page = read(session);
                publish(page);
                more = page.size() == PAGE;
            }
            postgres.getNotifications(POLL_MILLIS);
        }
    }

    private void startAt(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select revision from event_clock")) {
            row.next();
            lock.lock();
            try {
                last = row.getLong(1);
                beforeTail = last;
            } finally {
                lock.unlock();
            }
        }
    }

    private List<LoggedEvent> read(Connection session) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(
                "select " + EventLog.COLUMNS + " from events where revision > ? order by revision limit ?")) {
            statement.setLong(1, last);
            statement.setInt(2, PAGE);
            try (ResultSet rows = statement.executeQuery()) {
                List<LoggedEvent> page = new ArrayList<>();
                while (rows.next()) {
                    page.add(events.read(rows));
                }
                return page;
            }
        }
    }

    private void publish(List<LoggedEvent> page) {
        if (page.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (page.getFirst().revision() != last + 1) {
                // Events were pruned while the database was away: readers behind the gap must turn to the log.
                tail.clear();
                beforeTail = page.getFirst().revision() - 1;
            }
            tail.addAll(page);
            last = page.getLast().revision();
            while (tail.size() > TAIL) {
                beforeTail = tail.removeFirst().revision();
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
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
