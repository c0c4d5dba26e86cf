package io.elasticruntime.cellrep.executor.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveTest {

    private static final ArchiveLimits LIMITS = new ArchiveLimits(1_000_000, 50, "the disk quota of 1 MB");

    @TempDir
    Path directory;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree"));
    }

    /** What each archive below is to hold, besides the reason why it is refused. */
    interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    static Stream<Arguments> hostileArchives() {
        return Stream.of(
                hostile("a name above the archive", "leaves its directory: ../evil", tar -> file(tar, "../evil", "x")),
                hostile(
                        "a name that goes up on its way",
                        "leaves its directory",
                        tar -> file(tar, "a/../../evil", "x")),
                hostile("an absolute name", "leaves its directory: /etc/evil", tar -> file(tar, "/etc/evil", "x")),
                hostile("a file behind a link", "by a link: door/evil", tar -> {
                    link(tar, "door", "/tmp", TarConstants.LF_SYMLINK);
                    file(tar, "door/evil", "x");
                }),
                hostile("a file behind a link inside", "by a link: ./door//evil", tar -> {
                    directory(tar, "room");
                    link(tar, "door", "room", TarConstants.LF_SYMLINK);
                    file(tar, "./door//evil", "x");
                }),
                hostile(
                        "a hard link to the outside",
                        "leaves its directory",
                        tar -> link(tar, "passwd", "../../../etc/passwd", TarConstants.LF_LINK)),
                hostile("a hard link behind a link", "by a link", tar -> {
                    link(tar, "etc", "/etc", TarConstants.LF_SYMLINK);
                    link(tar, "passwd", "etc/passwd", TarConstants.LF_LINK);
                }),
                hostile("a character device", "holds a device: null", tar -> entry(tar, "null", TarConstants.LF_CHR)),
                hostile("a block device", "holds a device: sda", tar -> entry(tar, "sda", TarConstants.LF_BLK)),
                hostile("an unknown kind", "unknown kind", tar -> entry(tar, "what", (byte) 'V')),
                hostile(
                        "a name that is too long",
                        "a name of more than 2048 bytes",
                        tar -> file(tar, "x/".repeat(1100), "")),
                hostile(
                        "too many directories in one another",
                        "in one another",
                        tar -> file(tar, "x/".repeat(201) + "f", "")),
                hostile(
                        "more than fits",
                        "is larger than the disk quota of 1 MB",
                        tar -> file(tar, "f", "x".repeat(1_000_001))),
                hostile("more than fits in parts, of one name", "is larger than the disk quota of 1 MB", tar -> {
                    for (int i = 0; i < 11; i++) {
                        file(tar, "f", "x".repeat(100_000));
                    }
                }),
                hostile("too many entries", "holds more than 50 files and directories", tar -> {
                    for (int i = 0; i < 51; i++) {
                        directory(tar, "d" + i);
                    }
                }));
    }

    private static Arguments hostile(String what, String reason, Content content) {
        return Arguments.of(what, reason, content);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileArchives")
    void aHostileTarIsRefusedByEachReaderAndNothingIsWrittenOutside(String what, String reason, Content content)
            throws IOException {
        byte[] archive = tar(content);

        assertThatThrownBy(() -> Archive.unpack(new ByteArrayInputStream(archive), tree, LIMITS))
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> asTar(archive).readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining(reason);
        assertThat(directory).isDirectoryContaining(path -> path.equals(tree));
        assertThat(filesBelow(directory)).allSatisfy(path -> assertThat(path).startsWith(tree));
    }

    @Test
    void sizesThatAreNegativeHugeOrNoNumbersAreRefused() throws IOException {
        assertThatThrownBy(() -> asTar(sized(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -5}))
                        .readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("negative size");
        assertThatThrownBy(() -> asTar(sized(new byte[] {-128, 0, 0, 0, 127, -1, -1, -1, -1, -1, -1, -1}))
                        .readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("larger than the disk quota");
        assertThatThrownBy(() -> asTar(sized(new byte[] {-128, 1, 0, 0, 127, -1, -1, -1, -1, -1, -1, -1}))
                        .readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("63 bits");
        assertThatThrownBy(() -> asTar(sized("0000000x000\0".getBytes(StandardCharsets.US_ASCII)))
                        .readAllBytes())
                .hasMessage("not a tar archive");
    }

    @Test
    void aSparseFileIsRefusedInEachForm() throws IOException {
        byte[] pax = tar(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("sparse", true);
            entry.addPaxHeader("comment", "none");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });
        byte[] marked = replaced(pax, "comment=none", "GNU.sparse.x");
        marked = replaced(marked, "GNU.sparse.x", "GNU.sparse.=");

        byte[] sparse = marked;
        assertThatThrownBy(() -> asTar(sparse).readAllBytes()).hasMessageContaining("sparse file");
        assertThatThrownBy(() -> asTar(tar(tar -> entry(tar, "old", TarConstants.LF_GNUTYPE_SPARSE)))
                        .readAllBytes())
                .hasMessageContaining("sparse file");
    }

    @Test
    void headersWithoutEndAreRefusedWhileTheyAreRead() {
        InputStream endless = endlessly(header("././@LongLink", 'L', 60_000), 60_416);

        assertThatThrownBy(() -> asTar(endless).readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("headers and names");
        assertThatThrownBy(() -> asTar(endlessly(header("././@LongLink", 'L', 1 << 30), 0))
                        .readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("more than 65536 bytes");
        assertThatThrownBy(() -> Archive.firstFile(endlessly(header("././@LongLink", 'L', 1 << 30), 0)))
                .isInstanceOf(ArchiveRefused.class);
    }

    @Test
    void whatIsReadAgainIsWhatWasWritten() throws IOException {
        String longName = "directory/".repeat(15) + "ünïcode-" + "n".repeat(100);
        byte[] archive = tar(tar -> {
            directory(tar, "./");
            file(tar, "./run", "#!/bin/sh");
            file(tar, longName, "long");
            link(tar, "absolute", "/usr/bin/python3", TarConstants.LF_SYMLINK);
            link(tar, "far", "t".repeat(300), TarConstants.LF_SYMLINK);
            link(tar, "hard", "run", TarConstants.LF_LINK);
            entry(tar, "pipe", TarConstants.LF_FIFO);
            file(tar, "empty", "");
            file(tar, "block", "x".repeat(512));
        });

        List<String> found = new ArrayList<>();
        try (TarArchiveInputStream again = new TarArchiveInputStream(asTar(gzip(archive)), "UTF-8")) {
            for (TarArchiveEntry entry = again.getNextEntry(); entry != null; entry = again.getNextEntry()) {
                found.add("%s %o %s%s"
                        .formatted(
                                entry.getName(),
                                entry.getMode(),
                                entry.getLinkName(),
                                new String(again.readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
        assertThat(found)
                .containsExactly(
                        "run 755 #!/bin/sh",
                        longName + " 644 long",
                        "absolute 777 /usr/bin/python3",
                        "far 777 " + "t".repeat(300),
                        "hard 644 run",
                        "pipe 644 ",
                        "empty 644 ",
                        "block 644 " + "x".repeat(512));
    }

    @Test
    void namesAreBytes() throws IOException {
        byte[] archive = tar(tar -> file(tar, "caf_", "x"));
        archive[3] = (byte) 0xE9;
        sum(archive);

        byte[] again = asTar(archive).readAllBytes();

        assertThat(Arrays.copyOf(again, 5)).containsExactly('c', 'a', 'f', 0xE9, 0);
    }

    @Test
    void neitherUsersBitsNorTheUmaskOfTheProcessDecideWhoMayRead() throws IOException {
        byte[] archive = tar(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry("bin/su", true);
            entry.setMode(06700);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });

        Archive.unpack(new ByteArrayInputStream(archive), tree, LIMITS);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("bin"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(Files.getAttribute(tree.resolve("bin/su"), "unix:mode")).isEqualTo(0100755);
        try (TarArchiveInputStream again = new TarArchiveInputStream(asTar(archive))) {
            assertThat(again.getNextEntry().getMode()).isEqualTo(0700);
        }
    }

    @Test
    void aGzippedArchiveInSeveralPartsIsReadToItsEndHoweverItComes() throws IOException {
        byte[] archive = tar(tar -> file(tar, "f", "x".repeat(5000)));
        var parts = new ByteArrayOutputStream();
        parts.writeBytes(gzip(Arrays.copyOf(archive, 3000)));
        parts.writeBytes(gzip(Arrays.copyOfRange(archive, 3000, archive.length)));
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(parts.toByteArray())) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 1));
            }

            @Override
            public int available() {
                return 0;
            }
        };

        Archive.unpack(slow, tree, LIMITS);

        assertThat(tree.resolve("f")).hasSize(5000);
    }

    @Test
    void partsWithoutContentTakeNoMoreThanTheirTime() throws IOException {
        byte[] nothing = gzip(new byte[0]);
        var parts = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            parts.writeBytes(nothing);
        }
        parts.writeBytes(gzip(tar(tar -> file(tar, "f", "x"))));
        parts.writeBytes("and what follows".getBytes(StandardCharsets.US_ASCII));

        Archive.unpack(new ByteArrayInputStream(parts.toByteArray()), tree, LIMITS);

        assertThat(tree.resolve("f")).hasContent("x");
    }

    @Test
    void aDamagedGzipIsNotTakenForAWholeOne() throws IOException {
        byte[] zipped = gzip(tar(tar -> file(tar, "f", "x".repeat(5000))));
        byte[] damaged = zipped.clone();
        damaged[zipped.length - 6] ^= 1;
        byte[] cut = Arrays.copyOf(zipped, zipped.length - 20);

        assertThatThrownBy(() -> new Gunzip(new ByteArrayInputStream(damaged)).readAllBytes())
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> new Gunzip(new ByteArrayInputStream(cut)).readAllBytes())
                .hasMessageContaining("ends in the middle");
        assertThatThrownBy(() -> new Gunzip(new ByteArrayInputStream(new byte[100])))
                .hasMessageContaining("malformed");
    }

    @Test
    void anArchiveThatIsCutOffIsNotTakenForAWholeOne() throws IOException {
        byte[] archive = tar(tar -> file(tar, "f", "x".repeat(5000)));

        assertThatThrownBy(() -> asTar(Arrays.copyOf(archive, 3000)).readAllBytes())
                .hasMessageContaining("ends in the middle");
        assertThatThrownBy(() -> asTar(Arrays.copyOf(archive, 300)).readAllBytes())
                .hasMessageContaining("ends in the middle");
    }

    @ParameterizedTest
    @EnumSource(Zip64Mode.class)
    void aZipBecomesATarWithItsModesAndLinks(Zip64Mode mode) throws IOException {
        byte[] zip =
                zip(mode, Map.of("bin/run", "#!/bin/sh", "docs/", "", "link", "->bin/run", "big", "y".repeat(9999)));

        try (InputStream tar = asTar(zip)) {
            Archive.unpack(tar, tree, LIMITS);
        }

        assertThat(tree.resolve("bin/run")).isExecutable().hasContent("#!/bin/sh");
        assertThat(tree.resolve("docs")).isDirectory();
        assertThat(Files.readSymbolicLink(tree.resolve("link"))).isEqualTo(Path.of("bin/run"));
        assertThat(tree.resolve("big")).hasSize(9999);
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void aZipThatLiesAboutItsSizesIsRefused() throws IOException {
        byte[] zip = zip(Zip64Mode.Never, Map.of("f", "x".repeat(100_000)));
        int record = indexOf(zip, new byte[] {'P', 'K', 1, 2});
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);

        bytes.putInt(record + 24, 10);
        assertThatThrownBy(() -> asTar(zip).readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("larger than its directory says");
        bytes.putInt(record + 24, 200_000);
        assertThatThrownBy(() -> asTar(zip).readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessageContaining("smaller than its directory says");
        bytes.putInt(record + 24, 100_000);
        bytes.putInt(record + 42, 1 << 30);
        assertThatThrownBy(() -> asTar(zip).readAllBytes()).hasMessage("the zip archive is malformed");
    }

    @Test
    void aZipLargerThanItsLimitsIsRefused() throws IOException {
        assertThatThrownBy(() -> asTar(zip(Zip64Mode.Never, Map.of("f", "x".repeat(1_000_001))))
                        .readAllBytes())
                .isInstanceOf(ArchiveRefused.class)
                .hasMessage("is larger than the disk quota of 1 MB");
        assertThatThrownBy(
                        () -> asTar(zip(Zip64Mode.Never, Map.of("../f", "x"))).readAllBytes())
                .hasMessageContaining("leaves its directory");
        assertThatThrownBy(() -> asTar("PK\3\4 and no directory".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("not a zip archive");
    }

    private InputStream asTar(byte[] archive) throws IOException {
        return asTar(new ByteArrayInputStream(archive));
    }

    private InputStream asTar(InputStream archive) throws IOException {
        return Archive.asTar(archive, directory.resolve("spool"), LIMITS);
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> !Files.isDirectory(path)).toList();
        }
    }

    private static byte[] tar(Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            content.write(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String text) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setMode(text.startsWith("#!") ? 0755 : 0644);
        entry.setSize(text.length());
        tar.putArchiveEntry(entry);
        tar.write(text.getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
    }

    private static void directory(TarArchiveOutputStream tar, String name) throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry(name, TarConstants.LF_DIR));
        tar.closeArchiveEntry();
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setMode(0644);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String to, byte kind) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(to);
        entry.setMode(kind == TarConstants.LF_LINK ? 0644 : 0777);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** An entry whose field of the size holds these bytes. */
    private static byte[] sized(byte[] size) throws IOException {
        byte[] archive = tar(tar -> file(tar, "f", ""));
        System.arraycopy(size, 0, archive, 124, size.length);
        sum(archive);
        return archive;
    }

    private static void sum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += header[i] & 0xFF;
        }
        byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 148, 8);
    }

    private static byte[] header(String name, char kind, int size) {
        byte[] header = new byte[512];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 0, text.length);
        byte[] digits = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, 124, 11);
        header[156] = (byte) kind;
        sum(header);
        return header;
    }

    /** The same header with content of zeros, again and again. */
    private static InputStream endlessly(byte[] header, int content) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                int place = (int) (at++ % (header.length + content));
                return place < header.length ? header[place] & 0xFF : 'n';
            }
        };
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to);
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static byte[] zip(Zip64Mode mode, Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setUseZip64(mode);
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipArchiveEntry entry = new ZipArchiveEntry(file.getKey());
                String text = file.getValue();
                boolean link = text.startsWith("->");
                entry.setUnixMode(link ? 0120777 : text.startsWith("#!") ? 0100755 : 0100644);
                zip.putArchiveEntry(entry);
                zip.write((link ? text.substring(2) : text).getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
