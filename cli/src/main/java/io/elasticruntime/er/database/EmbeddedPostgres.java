package io.elasticruntime.er.database;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.Tree;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL that a local deployment brings along: unpacked once into {@code dist/postgres}, its data in the data
 * directory. Where {@code er} is root, the server runs as a user that nobody else is and that no file of the machine knows
 * (ADR 0019).
 */
public final class EmbeddedPostgres {

    /** One below root of containers: no program takes it for a negative number, and no user has it. */
    static final int UID = 2147483645;

    /**
     * Gives the server a view of the machine of its own, in which it reaches its program and its data, which lie below
     * directories that are closed for others, and in which it has a name, without which it does not start. Nothing of this
     * is seen outside, and it ends with the server. The directories are opened before something may cover them.
     */
    private static final String AS_USER = """
            set -e
            exec 3<"$1" 4<"$2"
            user=$3
            shift 3
            mount -t tmpfs -o mode=755,size=1m tmpfs /mnt
            mkdir /mnt/data /mnt/program
            mount -c --bind /proc/self/fd/3 /mnt/data
            mount -c --bind /proc/self/fd/4 /mnt/program
            exec 3<&- 4<&-
            echo "postgres:x:$user:$user::/:/bin/false" >/mnt/passwd
            chmod 644 /mnt/passwd
            mount --bind /mnt/passwd /etc/passwd
            cd /
            exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --bounding-set -all -- "$@"
            """;

    private static final String MARKER = "er-databases";

    private final Home home;
    private final boolean root;

    public EmbeddedPostgres(Home home) {
        this(home, System.getProperty("user.name").equals("root"));
    }

    private EmbeddedPostgres(Home home, boolean root) {
        this.home = home;
        this.root = root;
    }

    /**
     * Makes the server, its databases and their roles ready to be started; quick when they are. One of an earlier version
     * keeps its data and gets what it lacks. Must not be called while the server runs.
     */
    public void prepare(Secrets secrets) {
        unpack();
        Path marker = home.database().resolve(MARKER);
        try {
            if (!Files.exists(marker)) {
                Tree.delete(home.database());
                initialize();
            }
            giveToUser();
            String fingerprint = Ownership.fingerprint(secrets);
            if (!Files.readString(marker).equals(fingerprint)) {
                for (var statements : Ownership.statements(secrets).entrySet()) {
                    execute(statements.getKey(), statements.getValue());
                }
                Files.writeString(marker, fingerprint);
            }
            Path access = home.database().resolve("pg_hba.conf");
            Files.writeString(access, Ownership.access("host", "127.0.0.1/32"));
            giveToUser(access);
        } catch (IOException e) {
            throw new UncheckedIOException("the database cannot be made in " + home.database(), e);
        }
    }

    /** The command that runs the server in the foreground. */
    public List<String> command(int port) {
        return asUser(
                "postgres",
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

    /** Nobody can log in yet: passwords and access come with the roles. */
    private void initialize() throws IOException {
        Files.createDirectories(home.database());
        giveToUser();
        run(
                asUser(
                        "initdb",
                        "-U",
                        Database.SUPERUSER,
                        "--auth=reject",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync"),
                "");
        execute(Database.SUPERUSER, Ownership.creation());
        Files.writeString(home.database().resolve(MARKER), "");
    }

    /** Executes statements while nobody else can. */
    private void execute(String database, String statements) throws IOException {
        String output = run(asUser("postgres", "--single", "-j", database), statements);
        if (output.contains("ERROR:") || output.contains("FATAL:")) {
            throw new Refusal("PostgreSQL refuses to give the database " + database + " to its role:\n" + output);
        }
    }

    /** The data of an earlier version belongs to root. */
    private void giveToUser() throws IOException {
        Files.setPosixFilePermissions(home.database(), PosixFilePermissions.fromString("rwx------"));
        if (!root || Integer.valueOf(UID).equals(Files.getAttribute(home.database(), "unix:uid"))) {
            return;
        }
        try (Stream<Path> files = Files.walk(home.database())) {
            // The directory itself comes last: until it is given away, this is not done.
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                giveToUser(file);
            }
        }
    }

    private void giveToUser(Path file) throws IOException {
        if (root) {
            Files.setAttribute(file, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", UID, LinkOption.NOFOLLOW_LINKS);
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
            directory(file);
            return;
        }
        directory(parent(file));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Makes a directory and those above it, for the server's user too, whatever is kept from others otherwise. */
    private static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            directory(parent(directory));
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent(), "a file is in a directory");
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm_64";
            default -> "x86_64";
        };
        return os + "-" + arch;
    }

    /** A program of the server with its data directory, as the server's user. */
    private List<String> asUser(String program, String... arguments) {
        Path programs = home.dist().resolve("postgres");
        List<String> words = new ArrayList<>();
        if (root) {
            words.addAll(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", AS_USER, "postgres"));
            words.addAll(List.of(home.database().toString(), programs.toString(), Integer.toString(UID)));
            words.add("/mnt/program/bin/" + program);
        } else {
            words.add(programs.resolve("bin").resolve(program).toString());
        }
        List<String> rest = new ArrayList<>(List.of(arguments));
        int first = rest.contains("--single") ? 1 : 0; // which must come first
        rest.addAll(first, List.of("-D", root ? "/mnt/data" : home.database().toString()));
        words.addAll(rest);
        return words;
    }

    /** @return what the program has said */
    private static String run(List<String> command, String input) throws IOException {
        Path output = Files.createTempFile("er", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new Refusal(
                        command.getFirst() + " … " + command.getLast() + " failed:\n" + Files.readString(output));
            }
            return Files.readString(output);
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
