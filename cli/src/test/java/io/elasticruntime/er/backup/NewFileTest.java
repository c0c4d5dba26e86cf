package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void anEarlierOne() throws IOException {
        file = directory.resolve("backup.zip");
        Files.writeString(file, "earlier");
    }

    @Test
    void itReplacesTheEarlierOneWhenItIsWholeAndOnlyItsOwnerMayReadIt() throws IOException {
        try (NewFile fresh = new NewFile(file)) {
            fresh.out().write("later".getBytes());
            assertThat(file).hasContent("earlier");
            assertThat(mode(fresh.part())).isEqualTo("rw-------");
            fresh.replace();
        }
        assertThat(file).hasContent("later");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(directory.toFile().list()).containsExactly("backup.zip");
    }

    @Test
    void oneThatIsNotCompletedLeavesTheEarlierOne() throws IOException {
        try (NewFile fresh = new NewFile(file)) {
            fresh.out().write(1);
        }
        assertThat(file).hasContent("earlier");
        assertThat(directory.toFile().list()).containsExactly("backup.zip");
    }

    @Test
    void whoComesSecondIsToldAndDisturbsNobody() throws IOException {
        try (NewFile fresh = new NewFile(file)) {
            fresh.out().write("later".getBytes());
            assertThatThrownBy(() -> new NewFile(file))
                    .isInstanceOf(Refusal.class)
                    .hasMessage(
                            "Another er backup writes " + file + " at this moment. Wait for it, or name another file.");
            fresh.replace();
        }
        assertThat(file).hasContent("later");
    }

    @Test
    void whatSomebodyLeftWhoWasKilledIsReplaced() throws IOException {
        Path part = Files.writeString(directory.resolve("backup.zip.part"), "a longer text than the later one");
        try (NewFile fresh = new NewFile(file)) {
            fresh.out().write("later".getBytes());
            fresh.replace();
        }
        assertThat(file).hasContent("later");
        assertThat(part).doesNotExist();
    }

    @Test
    void whereThereIsNoPlaceForAFileThatIsTold() {
        assertThatThrownBy(() -> new NewFile(directory.resolve("none/backup.zip")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("There is no directory " + directory.resolve("none"));
        assertThatThrownBy(() -> new NewFile(directory))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(directory + " is a directory");
    }

    @Test
    void aFullDiskLeavesTheEarlierOne() throws Exception {
        // CI is root and runs it.
        assumeTrue(System.getProperty("user.name").equals("root"), "only root mounts");
        Path small = Files.createDirectory(directory.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString());
        try {
            Path here = small.resolve("backup.zip");
            Files.writeString(here, "earlier");
            assertThatThrownBy(() -> {
                        try (NewFile fresh = new NewFile(here)) {
                            fresh.out().write(new byte[1 << 20]);
                        }
                    })
                    .isInstanceOf(Refusal.class)
                    .hasMessage(here + ".part cannot be written: No space left on device. Nothing was saved; an earlier"
                            + " backup.zip is as it was.");
            assertThat(here).hasContent("earlier");
            assertThat(small.toFile().list()).containsExactly("backup.zip");
        } finally {
            run("umount", small.toString());
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
