package io.elasticruntime.er.database;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL that a local deployment brings along: unpacked once into {@code dist/postgres}, its data in the data
 * directory. It refuses to run as root, so root runs it in a user namespace in which it is nobody.
 */
public final class EmbeddedPostgres {

    private static final List<String> DATABASES = List.of("uaa", "ccdb", "diego");
    private static final String SUPERUSER = "postgres";

    private final Home home;

    public EmbeddedPostgres(Home home) {
        this.home = home;
    }

    /** Makes the server and its databases ready to be started; quick when they are. */
    public void prepare(Secrets secrets) {
        unpack();
        Path ready = home.database().resolve("er-databases");
        if (!Files.exists(ready)) {
            Tree.delete(home.database());
            initialize(secrets);
            touch(ready);
        }
    }

    /** The command that runs the server in the foreground. */
    public List<String> command(int port) {
        return asUser(
                binary("postgres").toString(),
                "-D",
                home.database().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=100",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "jit=off",
                "-c",
                "max_wal_size=256MB",
                "-c",
                "wal_level=minimal",
                "-c",
                "max_wal_senders=0",
                "-c",
                "io_method=sync",
                "-c",
                "log_min_messages=warning",
                "-c",
                "log_checkpoints=off",
                "-c",
                "log_line_prefix=%m [%p] %d ");
    }

    private void initialize(Secrets secrets) {
        try {
            Path password = Files.createTempFile("er", ".pw");
            try {
                Files.writeString(password, secrets.get("database"));
                run(
                        asUser(
                                binary("initdb").toString(),
                                "-D",
                                home.database().toString(),
                                "-U",
                                SUPERUSER,
                                "--auth=scram-sha-256",
                                "--pwfile=" + password,
                                "--encoding=UTF8",
                                "--locale=C.UTF-8",
                                "--no-sync"),
                        "");
            } finally {
                Files.delete(password);
            }
            StringBuilder statements = new StringBuilder();
            DATABASES.forEach(
                    name -> statements.append("create database ").append(name).append(";\n"));
            run(
                    asUser(
                            binary("postgres").toString(),
                            "--single",
                            "-D",
                            home.database().toString(),
                            "-j",
                            SUPERUSER),
                    statements.toString().replace(";\n", ";\n\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("the database cannot be made in " + home.database(), e);
        }
    }

    private void unpack() {
        Path target = home.dist().resolve("postgres");
        if (Files.exists(target.resolve(".unpacked"))) {
            return;
        }
        Tree.delete(target);
        String resource = "postgres-" + platform() + ".txz";
        try (InputStream archive = EmbeddedPostgres.class.getClassLoader().getResourceAsStream(resource)) {
            if (archive == null) {
                throw new Refusal("No PostgreSQL for this platform: " + resource + " is not in dist/er-lib");
            }
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(entry, tar, target);
                }
            }
            touch(target.resolve(".unpacked"));
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be unpacked to " + target, e);
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("the archive reaches outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, false)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm_64";
            default -> "x86_64";
        };
        return os + "-" + arch;
    }

    private Path binary(String name) {
        return home.dist().resolve("postgres/bin").resolve(name);
    }

    private static List<String> asUser(String... command) {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("unshare", "-U"));
        }
        words.addAll(List.of(command));
        return words;
    }

    private static void run(List<String> command, String input) throws IOException {
        Path output = Files.createTempFile("er", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            if (process.waitFor() != 0) {
                throw new Refusal(String.join(" ", command) + " failed:\n" + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static void touch(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
