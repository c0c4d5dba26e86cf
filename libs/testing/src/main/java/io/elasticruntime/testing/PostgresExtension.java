package io.elasticruntime.testing;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/** Starts one PostgreSQL per JVM, at first use, and makes a database in it for each test class; see {@link Postgres}. */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String[] PROPERTIES = {
        "spring.datasource.url",
        "spring.datasource.username",
        "spring.datasource.password",
        "er.component.encryption.active-key-label",
        "er.component.encryption.keys.test"
    };
    private static final int KEY_BYTES = 32;

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        PostgresServer server = server(context);
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = server.database(PostgresServer.USER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        PGSimpleDataSource database = server.database(name);
        context.getStore(NAMESPACE).put("data source", database);
        System.setProperty(PROPERTIES[0], database.getURL());
        System.setProperty(PROPERTIES[1], PostgresServer.USER);
        System.setProperty(PROPERTIES[2], server.password());
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        System.setProperty(PROPERTIES[3], "test");
        System.setProperty(PROPERTIES[4], Base64.getEncoder().encodeToString(key));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (String property : PROPERTIES) {
            System.clearProperty(property);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DataSource.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(context.getStore(NAMESPACE).get("data source", DataSource.class));
    }

    /** Closed by JUnit when the last test of the JVM has run. */
    private static PostgresServer server(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("server", _ -> PostgresServer.start(), PostgresServer.class);
    }
}
