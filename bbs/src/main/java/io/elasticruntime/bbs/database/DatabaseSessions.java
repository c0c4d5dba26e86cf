package io.elasticruntime.bbs.database;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Opens connections of their own, outside the pool, for what lasts as long as a session: LISTEN and advisory locks. Who
 * needs one tries again and again while the database is away, and so it is known at once whether it is.
 */
@Component
public class DatabaseSessions {

    private static final String NOT_READY_YET = "57P03";
    /** How the SQL state of what fails between here and the server begins. */
    static final String CONNECTION_FAILURES = "08";

    private final JdbcConnectionDetails details;
    private volatile boolean away;

    DatabaseSessions(JdbcConnectionDetails details) {
        this.details = details;
    }

    /**
     * A new connection in auto-commit mode.
     *
     * @param name shown as {@code application_name} in {@code pg_stat_activity}
     */
    public Connection open(String name) throws SQLException {
        Properties properties = new Properties();
        setIfPresent(properties, "user", details.getUsername());
        setIfPresent(properties, "password", details.getPassword());
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        try {
            Connection session = DriverManager.getConnection(details.getJdbcUrl(), properties);
            away = false;
            return session;
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            away = state.equals(NOT_READY_YET)
                    || (state.startsWith(CONNECTION_FAILURES) && !(e.getCause() instanceof SocketTimeoutException));
            throw e;
        }
    }

    /** The database answers on a connection that is open. */
    void answered() {
        away = false;
    }

    /** Whether the last one who tried to connect was refused; one who waited in vain was not. */
    boolean away() {
        return away;
    }

    private static void setIfPresent(
            Properties properties, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            properties.setProperty(key, value);
        }
    }
}
