package io.elasticruntime.er.backup;

import io.elasticruntime.er.Pause;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.database.EmbeddedPostgres;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Manifest;
import io.elasticruntime.er.deployment.Secrets;
import io.elasticruntime.er.status.ProcessStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The command {@code er restore} makes a deployment from a backup. Everything is made beside the data directory and renamed to it at the end: until then there is no
 * deployment, and running it again begins anew.
 */
@Command(
        name = "restore",
        description = "Makes a deployment from a file of er backup, where there is none; er up then starts it.",
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE", description = "What er backup has written.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        Home home = Home.fromEnvironment();
        refuseOverExisting(home);
        Path fresh = home.data().resolveSibling(home.data().getFileName() + ".restoring");
        Path source = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(source)) {
            throw new Refusal("There is no file " + source);
        }
        try (Archive.Reader archive = new Archive.Reader(source)) {
            refuse(source, "has not what a backup has", archive.contents().missing());
            refuse(source, "has what no backup has", archive.contents().foreign());
            Map<String, List<String>> scripts = scripts(home, archive.contents());
            System.out.println("The backup is whole. Restoring.");
            Tree.delete(fresh);
            restore(archive, scripts, new Home(home.project(), fresh));
        }
        Tree.delete(home.data());
        Files.move(fresh, home.data(), StandardCopyOption.ATOMIC_MOVE);
        System.out.println("Restored to " + home.data() + ". Start it with: ./er up");
        return 0;
    }

    private static void refuse(Path source, String why, List<String> entries) {
        if (!entries.isEmpty()) {
            throw new Refusal(source + " " + why + ": " + String.join(", ", entries)
                    + ". Nothing was restored; use another backup.");
        }
    }

    private static void refuseOverExisting(Home home) throws IOException {
        if (ProcessStatus.anyAlive(home)) {
            throw new Refusal("The platform runs. To replace it by the backup: ./er down --purge, then this again.");
        }
        if (!Files.isDirectory(home.data())) {
            return;
        }
        // ./er itself makes a directory for temporary files and the logs of build and installation.
        try (Stream<Path> files = Files.list(home.data())) {
            if (files.anyMatch(f -> !f.endsWith("tmp") && !f.endsWith("build.log") && !f.endsWith("install.log"))) {
                throw new Refusal("There is a deployment in " + home.data() + ". To replace it by the backup: ./er down"
                        + " --purge, then this again; or name another directory with ER_HOME.");
            }
        }
    }

    /** The SQL that each database has had, from this build's own services. */
    private static Map<String, List<String>> scripts(Home home, Contents contents) throws IOException {
        Map<String, List<String>> scripts = new HashMap<>();
        for (Manifest.Component component : Manifest.read(home.manifest()).components()) {
            String database = component.database();
            if (database == null) {
                continue;
            }
            List<String> sql = new ArrayList<>();
            try (ZipFile jar = new ZipFile(home.dist().resolve(component.jar()).toFile())) {
                for (String script : contents.migrations().getOrDefault(database, List.of())) {
                    ZipEntry entry = jar.stream()
                            .filter(e ->
                                    e.getName().startsWith("db/") && e.getName().endsWith("/" + script))
                            .findFirst()
                            .orElseThrow(() -> new Refusal("The backup is newer than this build: " + database
                                    + " has had " + script + ". Restore it with the version that wrote it ("
                                    + contents.product() + ") or a later one."));
                    try (InputStream in = jar.getInputStream(entry)) {
                        sql.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
            scripts.put(database, sql);
        }
        return scripts;
    }

    private static void restore(Archive.Reader archive, Map<String, List<String>> scripts, Home home)
            throws IOException, SQLException, InterruptedException {
        for (String name : archive.contents().entries().keySet()) {
            if (name.startsWith(Contents.FILES)) {
                Path target = home.data().resolve(name.substring(Contents.FILES.length()));
                Files.createDirectories(target.resolveSibling(""));
                try (InputStream in = archive.open(name)) {
                    Files.copy(in, target);
                }
            }
        }
        Secrets secrets = Secrets.of(home, null);
        EmbeddedPostgres postgres = new EmbeddedPostgres(home);
        postgres.prepare(secrets);
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path log = home.data().resolve("restore.log");
        Process server = new ProcessBuilder(postgres.command(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            for (Database database : Database.ALL) {
                String prefix = Contents.TABLES + database.name() + "/";
                List<String> tables = archive.contents().entries().keySet().stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .toList();
                try (Connection connection = connect(server, log, port, database, secrets)) {
                    Snapshot.restore(
                            connection,
                            database.role(),
                            scripts.getOrDefault(database.name(), List.of()),
                            tables,
                            archive.contents().sequences().getOrDefault(database.name(), List.of()),
                            table -> archive.open(prefix + table));
                }
            }
        } finally {
            server.destroy(); // nobody is connected any more: it writes all and ends
            if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                server.destroyForcibly();
                throw new Refusal("PostgreSQL did not end; see " + log);
            }
        }
        Files.deleteIfExists(log);
    }

    private static Connection connect(Process server, Path log, int port, Database database, Secrets secrets)
            throws IOException, SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name(),
                        Database.SUPERUSER,
                        secrets.get("database"));
            } catch (SQLException e) {
                if (!server.isAlive() || System.nanoTime() > end) {
                    throw new Refusal("PostgreSQL does not answer: " + Files.readString(log), e);
                }
                Pause.of(Duration.ofMillis(100));
            }
        }
    }
}
