package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    private Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = directory.resolve("backup.zip");
    }

    @Test
    void whatWasSavedIsReadAndOnlyTheOwnerMay() throws IOException {
        save("hello");
        try (Archive.Reader reader = new Archive.Reader(file);
                var in = reader.open("data/one")) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatIsNotCompletedLeavesTheEarlierOne() throws IOException {
        save("hello");
        byte[] earlier = Files.readAllBytes(file);
        try (Archive.Writer writer = new Archive.Writer(file)) {
            writer.add("data/one", out -> out.write(1));
        }
        assertThat(file).hasBinaryContent(earlier);
        assertThat(directory.toFile().list()).containsExactly("backup.zip");
    }

    @Test
    void oneThatEndsAnywhereTooEarlyIsRefused() throws IOException {
        save("hello");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new Archive.Reader(file)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void anEntryThatIsNotAsSavedIsNamed() throws IOException {
        forge("data/one", "HELLO", 1, 5);
        assertRefused("data/one is not what was saved");
        forge("data/one", "hello and no end", 1, 5);
        assertRefused("data/one is not what was saved");
    }

    @Test
    void anEntryThatReachesOutsideIsRefused() throws IOException {
        for (String name : new String[] {"data/../../etc/passwd", "/etc/passwd", "data//one", "data/./one"}) {
            forge(name, "hello", 1, 5);
            assertRefused("is no name of a file inside");
        }
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        forge("data/one", "hello", 2, 5);
        assertRefused("has the format 2");
    }

    @Test
    void aZipOfSomethingElseIsRefused() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("readme"));
        }
        assertRefused("manifest.json is missing");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> new Archive.Reader(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why);
    }

    private void save(String text) throws IOException {
        try (Archive.Writer writer = new Archive.Writer(file)) {
            writer.add("data/one", out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            writer.complete(Map.of(), Map.of());
        }
    }

    /** An archive with this entry, whose manifest promises "hello". */
    private void forge(String name, String text, int format, long size) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(Archive.MANIFEST));
            zip.write(Json.MAPPER.writeValueAsBytes(new Contents(
                    format, "1", Map.of(), Map.of(), Map.of(name, new Contents.Entry(size, HELLO_SHA256)))));
        }
    }
}
