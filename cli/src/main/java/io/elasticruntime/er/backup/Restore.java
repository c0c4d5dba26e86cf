package io.elasticruntime.er.backup;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.database.Database;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Manifest;
import io.elasticruntime.er.deployment.Options;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;

/** A backup that this build can make a deployment from. */
final class Restore {

    private static final int MAX_JSON = 1 << 20;

    private final Archive.Reader archive;

    /** The SQL that each database has had, from this build's own services. */
    private final Map<String, List<String>> scripts;

    Restore(Archive.Reader archive, Map<String, List<String>> scripts) {
        this.archive = archive;
        this.scripts = scripts;
    }

    /**
     * @param home the build
     * @param name of the backup's file as its user knows it
     * @throws Refusal if the backup is not what a backup is, or of a newer build
     */
    static Restore of(Archive.Reader archive, Home home, String name) throws IOException {
        refuse(name, "has not what a backup has", archive.contents().missing());
        refuse(name, "has what no backup has", archive.contents().foreign());
        Restore restore = new Restore(archive, scripts(home, archive.contents()));
        restore.options();
        restore.secrets();
        return restore;
    }

    private static void refuse(String name, String why, List<String> entries) {
        if (!entries.isEmpty()) {
            throw new Refusal(name + " " + why + ": "
                    + String.join(", ", entries.stream().limit(5).toList()) + (entries.size() > 5 ? ", …" : "")
                    + ". Nothing was restored; use another backup.");
        }
    }

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
                                    + " has had " + script + ". Nothing was restored. Restore it with the version that"
                                    + " wrote it (" + contents.product() + ") or a later one."));
                    try (InputStream in = jar.getInputStream(entry)) {
                        sql.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
            scripts.put(database, sql);
        }
        return scripts;
    }

    /** @throws Refusal if there is not room for what will be written below a directory */
    static void refuseWithoutRoom(Contents contents, Path directory) throws IOException {
        long needed = contents.room();
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new Refusal("The backup needs " + (needed >> 20) + " MiB in " + directory + ", and " + (free >> 20)
                    + " MiB are free. Nothing was restored; make room, or name another directory with ER_HOME.");
        }
    }

    /** What the deployment was started with. */
    Options options() throws IOException {
        return json(Contents.OPTIONS, Options.class);
    }

    Secrets secrets() throws IOException {
        return json(Contents.SECRETS, Secrets.class);
    }

    private <T> T json(String entry, Class<T> type) throws IOException {
        try (InputStream in = archive.open(entry)) {
            return Objects.requireNonNull(Json.MAPPER.readValue(in.readNBytes(MAX_JSON), type));
        } catch (JacksonException | NullPointerException e) {
            throw new Refusal(entry + " in the backup cannot be read. Nothing was restored; use another backup.", e);
        }
    }

    /** Writes the files whose names begin with a prefix, without it, for their owner alone. */
    void files(String prefix, Path directory) throws IOException {
        for (String name : names(prefix).toList()) {
            Path target = directory.resolve(name.substring(prefix.length()));
            Files.createDirectories(
                    target.resolveSibling(""),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (InputStream in = archive.open(name);
                    var out = Files.newOutputStream(target)) {
                in.transferTo(out);
            }
        }
    }

    /** Fills the databases that were saved, which are empty. */
    void databases(Server server) throws IOException, SQLException {
        for (Database database : Contents.DATABASES) {
            String prefix = Contents.TABLES + database.name() + "/";
            try (Connection connection = server.connect(database)) {
                EmptyDatabase.fill(
                        connection,
                        scripts.getOrDefault(database.name(), List.of()),
                        names(prefix)
                                .map(name -> name.substring(prefix.length()))
                                .toList(),
                        archive.contents().sequences().getOrDefault(database.name(), List.of()),
                        table -> archive.open(prefix + table));
            }
        }
    }

    private Stream<String> names(String prefix) {
        return archive.contents().entries().keySet().stream().filter(name -> name.startsWith(prefix));
    }
}
