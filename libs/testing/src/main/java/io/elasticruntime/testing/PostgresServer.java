package io.elasticruntime.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real PostgreSQL for the tests of one JVM: in a container where a Docker engine answers, embedded where none does. The
 * system property {@code er.test.postgres} asks for one of both: {@code docker} or {@code embedded}.
 *
 * @param description what it is, for people
 * @param host where it answers
 * @param port where it answers
 * @param password of the user {@link #USER}
 * @param end stops it
 */
record PostgresServer(String description, String host, int port, String password, AutoCloseable end)
        implements AutoCloseable {

    static final String USER = "postgres";

    /** As docker-compose.yml pulls it, unless the environment variable says where another one is. */
    private static final String IMAGE = Objects.requireNonNullElse(
            System.getenv("ER_POSTGRES_IMAGE"),
            "postgres:18@sha256:4ef4dbc939d61acea57712655ddb4b4ab27419c913f94cca0cd57cb3ea3c2280");

    private static final String CONNECTIONS = "200";

    static PostgresServer start() {
        String wanted = System.getProperty("er.test.postgres", "");
        PostgresServer server = switch (wanted) {
            case "docker" -> inDocker();
            case "embedded" -> embedded();
            case "" -> mayHaveDocker() && DockerClientFactory.instance().isDockerAvailable() ? inDocker() : embedded();
            default ->
                throw new IllegalArgumentException(
                        "er.test.postgres is " + wanted + ": choose docker or embedded, or leave it unset");
        };
        System.out.println("Tests use " + server.description() + " on port " + server.port());
        return server;
    }

    /** Most machines without an engine are known at a glance, without loading its client. */
    private static boolean mayHaveDocker() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    @SuppressWarnings("resource") // closed by close()
    private static PostgresServer inDocker() {
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres"))
                .withUsername(USER)
                .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=" + CONNECTIONS);
        container.start();
        return new PostgresServer(
                "PostgreSQL in a container (" + IMAGE + ")",
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                container.getPassword(),
                container::stop);
    }

    private static PostgresServer embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", CONNECTIONS)
                    .setServerConfig("fsync", "off")
                    .start();
            return new PostgresServer("embedded PostgreSQL", "localhost", postgres.getPort(), "", postgres);
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    PGSimpleDataSource database(String name) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setServerNames(new String[] {host});
        database.setPortNumbers(new int[] {port});
        database.setDatabaseName(name);
        database.setUser(USER);
        database.setPassword(password);
        return database;
    }

    @Override
    public void close() throws Exception {
        end.close();
    }
}
