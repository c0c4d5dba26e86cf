package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.database.TemporaryPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A real server with tables of the shape of the platform's: rows with blobs, foreign keys, generated columns, identities. */
final class TestDeployment implements AutoCloseable {

    static final String SCHEMA = """
            create table orgs (id bigint generated always as identity primary key, name text not null);
            create table packages (guid text primary key, org bigint not null references orgs (id) on delete cascade,
              state text not null, spelled text generated always as (upper(guid)) stored);
            create table sums (name text primary key, amount bigint not null);
            insert into sums values ('a', 1000), ('b', 0);""";

    static final Map<String, List<String>> SCRIPTS = Map.of("ccdb", List.of(SCHEMA), "uaa", List.of(SCHEMA));

    final Home home;
    final Secrets secrets;
    final Path file;
    private final Path directory;
    private final Server server;
    private final List<TemporaryPostgres> servers = new ArrayList<>();

    TestDeployment(Path directory) throws IOException, SQLException {
        this.directory = directory;
        this.file = directory.resolve("backup.zip");
        this.home = new Home(Path.of("..").toAbsolutePath().normalize(), directory.resolve("er"));
        Options.DEFAULT.save(home);
        this.secrets = Secrets.of(home, null);
        this.server = start(home);
        for (Database database : Database.ALL) {
            try (Connection connection = connect(database.name())) {
                EmptyDatabase.fill(connection, List.of(SCHEMA), List.of(), List.of(), _ -> {
                    throw new AssertionError();
                });
                connection.setAutoCommit(true);
                Sql.execute(
                        connection,
                        List.of(
                                "insert into flyway_schema_history (installed_rank, description, type, script,"
                                        + " installed_by, execution_time, success) values (1, '', 'SQL', 'V1.sql', '', 1, true)",
                                "insert into orgs (name) values ('dev')",
                                "insert into sums values ('a', 1000), ('b', 0)"));
            }
        }
    }

    /** The home of a project beside it whose services have one migration each. */
    static Home build(Path data, String script, String sql) throws IOException {
        Home home = new Home(data.resolveSibling("project"), data);
        Files.createDirectories(home.dist());
        Files.createDirectories(home.manifest().resolveSibling(""));
        Files.copy(Path.of("../deploy/local.yml"), home.manifest());
        for (String service : List.of("uaa", "bbs", "cloud-controller")) {
            try (ZipOutputStream jar =
                    new ZipOutputStream(Files.newOutputStream(home.dist().resolve(service + ".jar")))) {
                jar.putNextEntry(new ZipEntry("db/" + service + "/" + script));
                jar.write(sql.getBytes(StandardCharsets.UTF_8));
            }
        }
        return home;
    }

    Connection connect(String database) throws SQLException {
        return server.connect(Database.named(database));
    }

    /** Starts a server with the data of some directory, which runs until this is closed. */
    Server start(Home home) throws IOException {
        Secrets own = Secrets.of(home, null);
        EmbeddedPostgres postgres = new EmbeddedPostgres(home);
        postgres.prepare(own);
        TemporaryPostgres server = new TemporaryPostgres(postgres, directory.resolve("log" + servers.size()));
        servers.add(server);
        return Server.local(server.port(), own);
    }

    /** As cloud-controller does it: first the blob, then the row. */
    void push(String guid) throws IOException, SQLException {
        try (Connection connection = connect("ccdb")) {
            push(connection, guid);
        }
    }

    void push(Connection connection, String guid) throws IOException, SQLException {
        Path blob = blob(guid);
        Path incoming = home.blobstore().resolve("incoming");
        Files.createDirectories(incoming);
        Files.createDirectories(blob.resolveSibling(""));
        Files.move(Files.writeString(incoming.resolve(guid), guid), blob, StandardCopyOption.ATOMIC_MOVE);
        Sql.execute(connection, List.of("insert into packages values ('" + guid + "', 1, 'READY')"));
    }

    Path blob(String guid) {
        return home.blobstore().resolve("packages").resolve(guid);
    }

    void save() throws IOException, SQLException {
        try (NewFile fresh = new NewFile(file)) {
            Backup.save(
                    new Origin(home.blobstore(), home.secrets(), Files.readAllBytes(home.options()), server),
                    new Archive.Writer(fresh.out()));
            fresh.replace();
        }
    }

    String saved(String entry) throws IOException {
        try (Archive.Reader archive = new Archive.Reader(file);
                var in = archive.open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Restores what was saved to a home where there is nothing, and starts its server. */
    Server restore(Home target) throws IOException, SQLException {
        try (Archive.Reader archive = new Archive.Reader(file);
                Restoring restoring = new Restoring(target)) {
            restoring.make(new Restore(archive, SCRIPTS));
        }
        assertThat(target.restoring()).doesNotExist();
        return start(target);
    }

    @Override
    public void close() throws IOException {
        for (TemporaryPostgres server : servers) {
            server.close();
        }
    }
}
