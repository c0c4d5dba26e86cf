package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.Home;
import io.elasticruntime.er.deployment.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build whose services have one migration each. */
class RestoreTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private Home home = new Home(Path.of(""), Path.of(""));

    private byte[] options = Json.MAPPER.writeValueAsBytes(Options.DEFAULT);

    @BeforeEach
    void build() throws IOException {
        file = directory.resolve("backup.zip");
        home = TestDeployment.build(directory.resolve("er"), "V1__first.sql", "");
    }

    @Test
    void aBackupOfThisBuildIsTaken() throws IOException {
        save("V1__first.sql");
        assertThatCode(this::open).doesNotThrowAnyException();
    }

    @Test
    void optionsThatNoDeploymentHasAreRefused() throws IOException {
        for (String bad : new String[] {"hello", "null", "{\"port\": 0}"}) {
            options = bad.getBytes();
            save("V1__first.sql");
            assertThatThrownBy(this::open)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("data/options.json in the backup cannot be read. Nothing was restored");
        }
    }

    @Test
    void aBackupOfANewerBuildIsRefused() throws IOException {
        save("V1__first.sql", "V2__second.sql");
        assertThatThrownBy(this::open)
                .isInstanceOf(Refusal.class)
                .hasMessage("The backup is newer than this build: ccdb has had V2__second.sql. Nothing was restored."
                        + " Restore it with the version that wrote it (unknown) or a later one.");
        assertThat(home.data()).doesNotExist();
        assertThat(home.restoring()).doesNotExist();
    }

    @Test
    void whatNeedsMoreRoomThanThereIsIsRefused() throws IOException {
        Contents huge = new Contents(
                Contents.FORMAT, "1", Map.of(), Map.of(), Map.of("data/blobstore/x", new Contents.Entry(1L << 60, "")));
        assertThatThrownBy(() -> Restore.refuseWithoutRoom(huge, directory))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("The backup needs " + ((1L << 40) + 300) + " MiB in " + directory);
        save("V1__first.sql");
        try (Archive.Reader archive = new Archive.Reader(file)) {
            Restore.refuseWithoutRoom(archive.contents(), directory);
        }
    }

    @Test
    void whatIsRestoredIsForItsOwnerAlone() throws IOException {
        save("V1__first.sql");
        try (Archive.Reader archive = new Archive.Reader(file)) {
            Restore.of(archive, home, "backup.zip").files(Contents.FILES, directory.resolve("out"));
        }
        Path secrets = directory.resolve("out/secrets.json");
        assertThat(secrets).hasContent("{\"values\": {}}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("out"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aRestoreThatWasInterruptedIsNotTakenForAFreshStart() throws IOException {
        Files.createDirectories(home.restoring().resolve("data123"));
        assertThatThrownBy(() -> Leftovers.delete(home))
                .isInstanceOf(Refusal.class)
                .hasMessage("A restore to " + home.data() + " is under way or was interrupted. Complete it with:"
                        + " ./er restore FILE. To begin without it: ./er down --purge");
        Options.DEFAULT.save(home);
        Leftovers.delete(home);
        assertThat(home.restoring()).doesNotExist();
    }

    @Test
    void oneOfTwoRestoresAtATimeIsTold() throws IOException {
        try (Restoring _ = new Restoring(home)) {
            assertThatThrownBy(() -> new Restoring(home))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("Another er restore to " + home.data() + " is at work");
        }
        assertThat(home.restoring()).doesNotExist();
    }

    private void open() throws IOException {
        try (Archive.Reader archive = new Archive.Reader(file)) {
            Restore.of(archive, home, "backup.zip");
        }
    }

    private void save(String... migrationsOfCcdb) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Archive.Writer writer = new Archive.Writer(out);
            writer.add(Contents.OPTIONS, to -> to.write(options));
            writer.add(Contents.SECRETS, to -> to.write("{\"values\": {}}".getBytes()));
            writer.complete(
                    Map.of(
                            "uaa", List.of("V1__first.sql"),
                            "ccdb", List.of(migrationsOfCcdb)),
                    Map.of());
        }
    }
}
