package io.elasticruntime.er.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.er.Json;
import io.elasticruntime.er.Refusal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
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
    void whatWasSavedIsRead() throws IOException {
        save("hello");
        try (Archive.Reader reader = new Archive.Reader(file);
                var in = reader.open("data/one")) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void aByteThatIsChangedAnywhereIsRefusedOrChangesNothing() throws IOException {
        save("hello");
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x21;
            Files.write(file, damaged);
            try (Archive.Reader reader = new Archive.Reader(file);
                    var in = reader.open("data/one")) {
                assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
            } catch (Refusal _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 2);
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

    @Test
    void aFileThatIsNoZipIsRefused() throws IOException {
        Files.writeString(file, "hello ".repeat(1000));
        assertRefused("is no backup, or its end is missing");
    }

    @Test
    void aFileThatIsADirectoryTooIsRefused() throws IOException {
        forge(entries("data/one", "data/one/two"), Map.of());
        assertRefused("data/one is a file and a directory");
    }

    @Test
    void aManifestThatLacksSomethingIsRefused() throws IOException {
        forge("{}");
        assertRefused("manifest.json cannot be read");
        forge("null");
        assertRefused("manifest.json is empty");
        forge("{\"format\": 1}");
        assertRefused("manifest.json is not complete");
        forge("{\"format\": 1, \"migrations\": {}, \"sequences\": {}, \"entries\": {\"data/one\": null}}");
        assertRefused("manifest.json is not complete");
        forge("{\"format\": 1, \"migrations\": {\"uaa\": [null]}, \"sequences\": {}, \"entries\": {}}");
        assertRefused("manifest.json is not complete");
        forge(entries("data/one"), Map.of("data/one", new Contents.Entry(-1, HELLO_SHA256)));
        assertRefused("manifest.json is not complete");
    }

    @Test
    void moreEntriesThanABackupHasAreRefused() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (int i = 0; i < Archive.MAX_ENTRIES + 2; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }
        assertRefused("entries, and a backup has 300000 at most");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> new Archive.Reader(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why);
    }

    private void save(String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            Archive.Writer writer = new Archive.Writer(out);
            writer.add("data/one", to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
            writer.complete(Map.of(), Map.of());
        }
    }

    /** An archive with this entry, whose manifest promises "hello". */
    private void forge(String name, String text, int format, long size) throws IOException {
        write(
                Map.of(name, text),
                Json.MAPPER.writeValueAsString(new Contents(
                        format, "1", Map.of(), Map.of(), Map.of(name, new Contents.Entry(size, HELLO_SHA256)))));
    }

    /** An archive whose entries are all "hello". */
    private void forge(Map<String, String> entries, Map<String, Contents.Entry> others) throws IOException {
        Map<String, Contents.Entry> named = new TreeMap<>();
        entries.keySet().forEach(name -> named.put(name, new Contents.Entry(5, HELLO_SHA256)));
        named.putAll(others);
        write(entries, Json.MAPPER.writeValueAsString(new Contents(1, "1", Map.of(), Map.of(), named)));
    }

    private void forge(String manifest) throws IOException {
        write(entries("data/one"), manifest);
    }

    private static Map<String, String> entries(String... names) {
        return Stream.of(names).collect(Collectors.toMap(name -> name, _ -> "hello"));
    }

    private void write(Map<String, String> entries, String manifest) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> each : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
            }
            zip.putNextEntry(new ZipEntry(Archive.MANIFEST));
            zip.write(manifest.getBytes(StandardCharsets.UTF_8));
        }
    }
}
