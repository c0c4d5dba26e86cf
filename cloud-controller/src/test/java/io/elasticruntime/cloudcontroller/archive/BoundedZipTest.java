package io.elasticruntime.cloudcontroller.archive;

import static io.elasticruntime.cloudcontroller.archive.HandmadeZip.file;
import static io.elasticruntime.cloudcontroller.archive.HandmadeZip.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.elasticruntime.cloudcontroller.archive.RefusedArchive.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedZipTest {

    private static final ArchiveLimits LIMITS = new ArchiveLimits(100_000, 16 << 20, 1 << 30, 100, 32 << 20, 1024, 100);
    private static final int DEVICE = 0060644;
    private static final int PIPE = 0010644;
    private static final int LINK = 0120777;

    @TempDir
    private Path directory;

    static List<Arguments> refusals() {
        String deep = "d/".repeat(100) + "f";
        return List.of(
                arguments(
                        "no zip", "no zip at all".getBytes(StandardCharsets.UTF_8), Fault.INVALID, "it is no zip file"),
                arguments("empty file", new byte[0], Fault.INVALID, "it is no zip file"),
                refused("leaves the archive", Fault.PATH, "'../evil' leaves the archive", file("../evil", "x")),
                refused("leaves it within", Fault.PATH, "'a/../../evil' leaves the archive", file("a/../../evil", "x")),
                refused("leaves it at the end", Fault.PATH, "'a/..' leaves the archive", file("a/..", "x")),
                refused("absolute", Fault.PATH, "'/etc/passwd' is absolute", file("/etc/passwd", "x")),
                refused("absolute behind the root", Fault.PATH, "is absolute", file(".//etc/passwd", "x")),
                refused("backslashes", Fault.PATH, "'..\\evil' has a backslash", file("..\\evil", "x")),
                refused("NUL", Fault.PATH, "'a?.sh' has control characters", file("a\0.sh", "x")),
                refused("escape sequences", Fault.PATH, "'?[2J' has control characters", file("\u001b[2J", "x")),
                refused("empty part", Fault.PATH, "'a//b' has an empty part", file("a//b", "x")),
                refused("no name", Fault.PATH, "a name is empty", file("", "x")),
                refused("not UTF-8", Fault.PATH, "is not UTF-8", named(new byte[] {(byte) 0xC3, 0x28})),
                refused("overlong UTF-8", Fault.PATH, "is not UTF-8", named(new byte[] {(byte) 0xC0, (byte) 0xAF})),
                refused(
                        "long name",
                        Fault.PATH,
                        "a name has 1025 bytes; the limit is 1024",
                        file("d/".repeat(90) + "n".repeat(845), "x")),
                refused("long part", Fault.PATH, "has a part of more than 255 bytes", file("n".repeat(256), "x")),
                refused("deep name", Fault.PATH, "is 101 directories deep; the limit is 100", file(deep, "x")),
                refused(
                        "file and directory",
                        Fault.PATH,
                        "'a/b' is both a file and a directory",
                        file("a/b/c", "x"),
                        file("a/b", "y")),
                refused(
                        "block device",
                        Fault.INVALID,
                        "'sda' is a device, pipe or socket",
                        file("sda", "").mode(DEVICE)),
                refused(
                        "pipe",
                        Fault.INVALID,
                        "'p' is a device, pipe or socket",
                        file("p", "").mode(PIPE)),
                refused(
                        "encrypted",
                        Fault.INVALID,
                        "'a' is encrypted",
                        file("a", "x").flags(1)),
                refused(
                        "strongly encrypted",
                        Fault.INVALID,
                        "'a' is encrypted",
                        file("a", "x").flags(1 << 6)),
                refused(
                        "unknown method",
                        Fault.INVALID,
                        "'a' is compressed with method 12; store or deflate it",
                        file("a", "x").method(12)),
                refused(
                        "stored with two sizes",
                        Fault.INVALID,
                        "'a' is stored, but its two sizes differ",
                        file("a", "xyz").stored().declaring(2)),
                refused("directory with content", Fault.INVALID, "'d/' is a directory with content", file("d/", "x")),
                refused(
                        "names differ",
                        Fault.INVALID,
                        "'good' has another name in its local header",
                        file("good", "x").localName("evil")),
                refused(
                        "sizes differ",
                        Fault.INVALID,
                        "'a' has other sizes or another checksum in its local header",
                        file("a", "x").declaringLocally(7)),
                refused(
                        "overlapping entries",
                        Fault.INVALID,
                        "its entries overlap",
                        file("a", "content"),
                        file("a", "content").sharing(0)),
                refused(
                        "entry beside its place",
                        Fault.INVALID,
                        "in its local header",
                        file("a", "x").shifted(1)),
                refused(
                        "entry outside",
                        Fault.INVALID,
                        "'a' is not where the directory says",
                        file("a", "x").shifted(9999)),
                arguments(
                        "counts too few",
                        HandmadeZip.of(file("a", "x"), file("b", "x"))
                                .counting(1)
                                .bytes(),
                        Fault.INVALID,
                        "counts fewer entries than there are"),
                arguments(
                        "counts too many",
                        HandmadeZip.of(file("a", "x")).counting(9).bytes(),
                        Fault.INVALID,
                        "counts more entries than there are"),
                arguments(
                        "counts 400,000",
                        HandmadeZip.of(file("a", "x")).counting64(400_000).bytes(),
                        Fault.SIZE,
                        "it has 400000 entries; the limit is 100000"),
                arguments(
                        "counts a negative number",
                        HandmadeZip.of(file("a", "x"))
                                .counting64(Long.MAX_VALUE)
                                .bytes(),
                        Fault.SIZE,
                        "it has 9223372036854775807 entries; the limit is 100000"),
                arguments(
                        "data behind",
                        HandmadeZip.of(file("a", "x")).followedBy("tail").bytes(),
                        Fault.INVALID,
                        "it has no end record, or other bytes follow it"),
                arguments("truncated", truncated(), Fault.INVALID, "it has no end record, or other bytes follow it"),
                arguments(
                        "directory elsewhere",
                        shifted(HandmadeZip.of(file("a", "x")).bytes()),
                        Fault.INVALID,
                        "its directory is not where its end record says"));
    }

    private static Arguments refused(String what, Fault fault, String message, HandmadeZip.Entry... entries) {
        return arguments(what, HandmadeZip.of(entries).bytes(), fault, message);
    }

    private static byte[] truncated() {
        byte[] whole = HandmadeZip.of(file("a", "x".repeat(1000))).bytes();
        return java.util.Arrays.copyOf(whole, whole.length - 10);
    }

    /** A zip behind other bytes that its offsets do not count. */
    private static byte[] shifted(byte[] zip) {
        byte[] shifted = new byte[zip.length + 5];
        System.arraycopy(zip, 0, shifted, 5, zip.length);
        return shifted;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aZipThatNoHonestToolWritesIsRefusedWithItsReason(String what, byte[] bytes, Fault fault, String message) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOfSatisfying(
                        RefusedArchive.class,
                        refused -> assertThat(refused.fault()).isEqualTo(fault))
                .hasMessageContaining(message);
    }

    static List<Arguments> lies() {
        byte[] zeros = new byte[5000];
        return List.of(
                arguments("less than there is", file("a", zeros).declaring(10), "inflates to more than the 10 bytes"),
                arguments(
                        "more than there is",
                        file("a", zeros).declaring(6000),
                        "inflates to 5000 bytes but declares 6000"),
                arguments("another checksum", file("a", zeros).crc(42), "another checksum"),
                arguments("no deflate", file("a", zeros).compressedTo(new byte[] {7, 7, 7}), "not properly compressed"),
                arguments(
                        "cut off",
                        file("a", zeros).compressedTo(java.util.Arrays.copyOf(HandmadeZip.deflated(zeros), 9)),
                        "not properly compressed"),
                arguments(
                        "bytes behind",
                        file("a", zeros).followedBy(new byte[] {1, 2}),
                        "has bytes behind its content"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aContentThatIsNotAsDeclaredIsRefusedWhileItIsRead(String what, HandmadeZip.Entry entry, String message)
            throws IOException {
        try (BoundedZip zip = open(HandmadeZip.of(entry).bytes())) {
            assertThatThrownBy(
                            () -> zip.forEach(lying -> zip.content(lying).transferTo(OutputStream.nullOutputStream())))
                    .isInstanceOf(RefusedArchive.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void fourHundredThousandEmptyFilesAreRefusedByTheirCount() throws IOException {
        Path zip = directory.resolve("many.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 400_000; i++) {
                out.putNextEntry(new ZipEntry("a/" + i));
            }
        }
        assertThat(zip).isRegularFile();
        assertThatThrownBy(() -> BoundedZip.open(zip, LIMITS))
                .isInstanceOf(RefusedArchive.class)
                .hasMessage("it has 400000 entries; the limit is 100000");
    }

    @Test
    void aSmallZipOfThreeHundredMegabytesOfZerosIsRefusedByItsRatio() throws IOException {
        Path zip = directory.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("zeros"));
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
                out.write(megabyte);
            }
        }
        assertThat(Files.size(zip)).isLessThan(310_000);
        assertThatThrownBy(() -> BoundedZip.open(zip, LIMITS))
                .isInstanceOf(RefusedArchive.class)
                .hasMessageContaining("it inflates to 314572800 bytes, 10")
                .hasMessageEndingWith("times its compressed size; the limit is 100 times");
    }

    @Test
    void filesThatAreTooLargeTogetherAreRefusedByTheirSum() {
        byte[] kilobyte = new byte[1024];
        new java.util.Random(1).nextBytes(kilobyte);
        assertThatThrownBy(() -> BoundedZip.open(
                        written(HandmadeZip.of(file("a", kilobyte), file("b", kilobyte))
                                .bytes()),
                        LIMITS.withInflatedSize(2047)))
                .isInstanceOf(RefusedArchive.class)
                .hasMessage("its files have more than 2047 bytes, which is the limit");
    }

    @Test
    void aDirectoryThatIsTooLargeIsNotRead() {
        assertThatThrownBy(() -> BoundedZip.open(
                        written(HandmadeZip.of(file("a".repeat(100), "x")).bytes()),
                        new ArchiveLimits(10, 100, 1000, 100, 1000, 1000, 10)))
                .isInstanceOf(RefusedArchive.class)
                .hasMessage("its directory has 146 bytes; the limit is 100");
    }

    @Test
    void anHonestZipIsReadWithNamesModesAndContents() throws IOException {
        byte[] bytes = HandmadeZip.of(
                        file("./dir/", ""),
                        file("dir/bin", "#!/bin/sh").mode(0104755),
                        file("dir/näme", "stored").stored(),
                        file("link", "dir/bin").mode(LINK).stored())
                .startingWith("#!/bin/sh\n")
                .bytes();
        List<String> seen = new ArrayList<>();
        try (BoundedZip zip = open(bytes)) {
            zip.forEach(entry -> seen.add(entry.name() + " " + Integer.toOctalString(entry.mode())
                    + (entry.isLink() ? " link " : " ") + text(zip.content(entry))));
            assertThat(zip.contains("dir/bin")).isTrue();
            assertThat(zip.contains("dir/ban")).isFalse();
            assertThat(zip.hasRepeatedNames()).isFalse();
        }
        assertThat(seen)
                .containsExactly("dir/ 644 ", "dir/bin 755 #!/bin/sh", "dir/näme 644 stored", "link 777 link dir/bin");
    }

    @Test
    void zip64IsReadLikeAnyOther() throws IOException {
        try (BoundedZip zip =
                open(HandmadeZip.of(file("a", "x").zip64()).zip64().bytes())) {
            List<String> contents = new ArrayList<>();
            zip.forEach(entry -> contents.add(text(zip.content(entry))));
            assertThat(contents).containsExactly("x");
        }
    }

    @Test
    void ofTwoEntriesWithOneNameTheSecondIsARepetition() throws IOException {
        List<String> seen = new ArrayList<>();
        try (BoundedZip zip = open(
                HandmadeZip.of(file("a", "1"), file("b", "2"), file("./a", "3")).bytes())) {
            zip.forEach(entry -> seen.add(entry.name() + entry.repeated()));
            assertThat(zip.hasRepeatedNames()).isTrue();
        }
        assertThat(seen).containsExactly("afalse", "bfalse", "atrue");
    }

    private BoundedZip open(byte[] bytes) throws IOException {
        return BoundedZip.open(written(bytes), LIMITS);
    }

    private Path written(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(directory, "a", ".zip"), bytes);
    }

    private static String text(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        in.transferTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
