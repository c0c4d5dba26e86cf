package io.elasticruntime.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one PostgreSQL per JVM, at first use, and makes a database in it for each test class; see {@link Postgres}. */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String USER = "postgres";
    private static final String[] PROPERTIES = {
        "spring.datasource.url", "spring.datasource.username", "spring.datasource.password"
    };

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException {
        EmbeddedPostgres postgres = server(context);
        String database = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + database);
        }
        context.getStore(NAMESPACE).put("data source", postgres.getDatabase(USER, database));
        System.setProperty(PROPERTIES[0], postgres.getJdbcUrl(USER, database));
        System.setProperty(PROPERTIES[1], USER);
        System.setProperty(PROPERTIES[2], "");
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

    private static EmbeddedPostgres server(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("server", _ -> new Server(), Server.class)
                .postgres();
    }

    /** Closed by JUnit when the last test of the JVM has run. */
    private record Server(EmbeddedPostgres postgres) implements AutoCloseable {

        Server() {
            this(start());
        }

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("fsync", "off")
                        .start();
                System.out.println("Tests use embedded PostgreSQL on port " + postgres.getPort());
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException("embedded PostgreSQL did not start", e);
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }
}
