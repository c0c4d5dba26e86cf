package io.elasticruntime.cellrep.executor.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Archives as they come in: tar, gzipped tar, or zip; which one the first bytes tell. */
public final class Archive {

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_HEADERS_OF_ONE = 1 << 18;

    private Archive() {}

    /**
     * Reads an archive as a plain tar archive that holds nothing but what was checked.
     *
     * @param spool where a zip, which can only be read once all of it has come, is kept until the stream is closed
     * @return throws {@link ArchiveRefused} where the archive holds more than it may, or what it may not
     */
    public static InputStream asTar(InputStream archive, Path spool, ArchiveLimits limits) throws IOException {
        return new CanonicalTar(entries(archive, spool, limits));
    }

    /** Like {@link #asTar(InputStream, Path, ArchiveLimits)}, from a file. */
    public static InputStream asTar(Path archive, ArchiveLimits limits) throws IOException {
        if (isZip(archive)) {
            return new CanonicalTar(new CheckedEntries(new ZipEntries(archive, limits), limits));
        }
        InputStream file = Files.newInputStream(archive);
        try {
            return new CanonicalTar(tar(new BufferedInputStream(file, BUFFER), limits));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Unpacks into an empty directory. Everything is readable for all users and belongs to this process.
     *
     * @return bytes of the files
     * @throws ArchiveRefused if the archive holds more than it may, or what it may not
     */
    public static long unpack(InputStream archive, Path directory, ArchiveLimits limits) throws IOException {
        Path spool = directory.resolveSibling(directory.getFileName() + ".zip");
        try (Entries entries = entries(archive, spool, limits)) {
            return new Tree(directory).fill(entries);
        }
    }

    /**
     * The content of the first entry of a plain tar archive, however long it is.
     *
     * @param archive closed by the caller
     * @return empty if that is no file
     */
    public static Optional<InputStream> firstFile(InputStream archive) throws IOException {
        var entries = new TarEntries(archive, LONGEST_HEADERS_OF_ONE);
        Entry first = entries.next();
        if (first == null || first.kind() != Entry.Kind.FILE) {
            return Optional.empty();
        }
        return Optional.of(new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return length == 0 ? 0 : entries.read(buffer, offset, length);
            }
        });
    }

    private static Entries entries(InputStream archive, Path spool, ArchiveLimits limits) throws IOException {
        var in = new BufferedInputStream(archive, BUFFER);
        if (!isZip(head(in, 4))) {
            return tar(in, limits);
        }
        Files.copy(in, spool, StandardCopyOption.REPLACE_EXISTING);
        return new CheckedEntries(
                new ZipEntries(spool, limits) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        Files.deleteIfExists(spool);
                    }
                },
                limits);
    }

    private static Entries tar(BufferedInputStream in, ArchiveLimits limits) throws IOException {
        byte[] head = head(in, 2);
        boolean gzip = head.length == 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B;
        InputStream plain = gzip ? new Gunzip(in) : in;
        return new CheckedEntries(new TarEntries(plain, limits.headerBytes()), limits);
    }

    private static boolean isZip(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return isZip(in.readNBytes(4));
        }
    }

    private static boolean isZip(byte[] head) {
        return head.length == 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5);
    }

    private static byte[] head(BufferedInputStream in, int length) throws IOException {
        in.mark(length);
        byte[] head = in.readNBytes(length);
        in.reset();
        return head;
    }
}
