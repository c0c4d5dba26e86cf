package io.elasticruntime.bbs.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/** Opens connections of their own, outside the pool, for what lasts as long as a session: LISTEN and advisory locks. */
@Component
public class DatabaseSessions {

    private final JdbcConnectionDetails details;

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
        return DriverManager.getConnection(details.getJdbcUrl(), properties);
    }

    private static void setIfPresent(
            Properties properties, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            properties.setProperty(key, value);
        }
    }
}
