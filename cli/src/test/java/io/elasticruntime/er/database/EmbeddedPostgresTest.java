package io.elasticruntime.er.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server, in a directory that is closed to others, as a deployment's is. */
class EmbeddedPostgresTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<Process> servers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process server : servers) {
            new ProcessHandleInterrupt(server).send();
            server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            server.destroyForcibly();
        }
    }

    @Test
    void eachRoleReachesItsOwnDatabaseAndIsNoSuperuser() throws Exception {
        Home home = home();
        Secrets secrets = Secrets.of(home, null);
        new EmbeddedPostgres(home).prepare(secrets);
        int port = start(home);
        for (Database own : Database.ALL) {
            try (Connection connection = connect(port, own.name(), own.role(), own.password(secrets))) {
                connection.createStatement().execute("create table mine (id int)");
                assertThat(text(connection, "select usesuper::text from pg_user where usename = current_user"))
                        .isEqualTo("false");
                assertThatThrownBy(() -> connection.createStatement().execute("create role another"))
                        .hasMessageContaining("permission denied");
                assertThatThrownBy(() -> connection.createStatement().execute("copy mine from program 'id'"))
                        .hasMessageContaining("permission denied");
            }
            for (Database other : Database.ALL) {
                if (!other.equals(own)) {
                    assertThatThrownBy(() -> connect(port, other.name(), own.role(), own.password(secrets)))
                            .isInstanceOf(SQLException.class);
                }
            }
            assertThatThrownBy(() -> connect(port, "postgres", own.role(), own.password(secrets)))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> connect(port, "diego", "postgres", "wrong")).isInstanceOf(SQLException.class);
        connect(port, "diego", "postgres", secrets.get("database")).close();
    }

    @Test
    void aDatabaseOfAnEarlierVersionKeepsItsDataAndGetsItsRole() throws Exception {
        Home home = home();
        Secrets secrets = Secrets.of(home, null);
        EmbeddedPostgres postgres = new EmbeddedPostgres(home);
        postgres.prepare(secrets);
        int port = start(home);
        try (Connection old = connect(port, "ccdb", "postgres", secrets.get("database"))) {
            // as it was: the superuser owns everything, and everybody may connect
            for (String statement : List.of(
                    "alter database ccdb owner to postgres",
                    "drop role cc",
                    "grant connect on database ccdb to public",
                    "create table apps (id bigint generated always as identity, number serial, name text unique)",
                    "create view names as select name from apps",
                    "create sequence free",
                    "create type state as enum ('a', 'b')",
                    "create schema more",
                    "create table more.things (id int)",
                    "create function one() returns int language sql as 'select 1'",
                    "insert into apps (name) values ('hello')")) {
                old.createStatement().execute(statement);
            }
        }
        stop();
        Files.writeString(home.database().resolve("er-databases"), "");

        postgres.prepare(secrets);
        int again = start(home);
        try (Connection connection =
                connect(again, "ccdb", "cc", Database.named("ccdb").password(secrets))) {
            assertThat(text(connection, "select name from apps")).isEqualTo("hello");
            for (String statement : List.of(
                    "alter table apps add column more int",
                    "insert into apps (name) values ('again')",
                    "drop view names",
                    "drop sequence free",
                    "alter type state add value 'c'",
                    "drop table more.things",
                    "drop schema more",
                    "drop function one()",
                    "drop table apps")) {
                connection.createStatement().execute(statement);
            }
        }
    }

    @Test
    void whereErIsRootTheServerIsAUserOfItsOwn() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getProperty("user.name").equals("root"));
        Home home = home();
        new EmbeddedPostgres(home).prepare(Secrets.of(home, null));
        int port = start(home);
        assertThat(port).isPositive();
        String status = Files.readString(Path.of("/proc/" + servers.getFirst().pid() + "/status"));
        assertThat(status)
                .containsPattern("Uid:\\s+" + EmbeddedPostgres.UID + "\\s+" + EmbeddedPostgres.UID)
                .containsPattern("CapBnd:\\s+0+\\n")
                .containsPattern("NoNewPrivs:\\s+1");
        assertThat(Files.getAttribute(home.database(), "unix:uid")).isEqualTo(EmbeddedPostgres.UID);
        assertThat(Files.readString(Path.of("/etc/passwd"))).doesNotContain(String.valueOf(EmbeddedPostgres.UID));
    }

    private Home home() {
        return new Home(Path.of("..").toAbsolutePath().normalize(), directory);
    }

    private int start(Home home) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path log = directory.resolve("log");
        Process server = new ProcessBuilder(new EmbeddedPostgres(home).command(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        servers.add(server);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/none", "nobody", "none")
                        .close();
            } catch (SQLException e) {
                if ("28000".equals(e.getSQLState())) {
                    return port; // it answers, and refuses
                }
            }
            if (System.nanoTime() > end || !server.isAlive()) {
                throw new AssertionError(Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    private static Connection connect(int port, String database, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** SIGINT ends the server without waiting for its clients. */
    private record ProcessHandleInterrupt(Process process) {

        void send() throws InterruptedException {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
