package io.elasticruntime.cloudcontroller.blobstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class SpoolTest {

    @TempDir
    private Path directory;

    private Spool spool;

    @BeforeEach
    void aSpoolOfTenBytes() {
        spool = new Spool(new BlobStoreProperties(directory, DataSize.ofBytes(10)));
    }

    private static InputStream bytes(int size) {
        return new ByteArrayInputStream(new byte[size]);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file ->
                            Files.isRegularFile(file) && !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    @Test
    void aFileIsDeletedWhenItIsClosedAndItsRoomIsFreeAgain() throws IOException {
        try (Spool.File first = spool.create().receive(bytes(8), 8)) {
            assertThat(first.path()).hasSize(8);
            try (Spool.File second = spool.create()) {
                assertThatThrownBy(() -> second.receive(bytes(3), 8)).isInstanceOf(Spool.Full.class);
            }
        }
        assertThat(files()).isEmpty();
        try (Spool.File third = spool.create().receive(bytes(10), 10)) {
            assertThat(third.size()).isEqualTo(10);
        }
    }

    @Test
    void aStreamThatIsTooLongIsNotReadToItsEnd() throws IOException {
        try (Spool.File file = spool.create()) {
            assertThatThrownBy(() -> file.receive(bytes(1 << 20), 5))
                    .isInstanceOf(Spool.TooLarge.class)
                    .hasMessage("there are more than 5 bytes");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatADeadProcessHasLeftIsDeletedAtTheNextStartAndWhatALivingOneHasIsNot() throws IOException {
        Path dead = Files.createDirectories(directory.resolve("incoming/dead"));
        Files.writeString(dead.resolve("half-an-upload"), "x");
        Files.createFile(directory.resolve("incoming/dead.lock"));
        Path old = Files.writeString(directory.resolve("incoming/blob-of-before"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path shared = Files.createDirectories(directory.resolve("resources/aa"));
        Files.writeString(shared.resolve("file"), "of whoever had it");

        try (Spool.File alive = spool.create()) {
            Spool another = new Spool(new BlobStoreProperties(directory, DataSize.ofBytes(10)));
            another.prepare();
            assertThat(files()).containsExactly(alive.path());
            another.destroy();
            assertThat(alive.path()).exists();
        }
        spool.destroy();
        assertThat(directory.resolve("incoming")).isEmptyDirectory();
    }

    @Test
    void theBlobStoreTakesAFileOutOfTheSpool() throws IOException {
        DirectoryBlobStore store =
                new DirectoryBlobStore(new BlobStoreProperties(directory, DataSize.ofBytes(10)), spool);
        try (Spool.File file = spool.create().receive(bytes(9), 9)) {
            store.keep(BlobStore.Kind.PACKAGES, "guid", file);
        }
        assertThat(store.find(BlobStore.Kind.PACKAGES, "guid"))
                .hasValueSatisfying(path -> assertThat(path).hasSize(9));
        assertThat(files()).hasSize(1);
        assertThatThrownBy(() -> store.find(BlobStore.Kind.PACKAGES, "../../etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
