package io.elasticruntime.cloudcontroller.bits;

import io.elasticruntime.cloudcontroller.archive.ArchiveLimits;
import io.elasticruntime.cloudcontroller.archive.BoundedZip;
import io.elasticruntime.cloudcontroller.archive.EntryName;
import io.elasticruntime.cloudcontroller.archive.RefusedArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes the zip of a package of what was uploaded and of files that are known already. Everything is streamed; the
 * content of uploaded entries is read once to hold it to what the zip declares, and copied as it is compressed. Symbolic
 * links are dropped; of two files with one name the first counts, and what was uploaded before what is known.
 */
final class PackageZip {

    private static final int COMPRESSED_SOURCE_BUFFER = 1 << 16;

    private final ArchiveLimits limits;
    private final Map<String, PooledFile> known;
    private final byte[] buffer = new byte[COMPRESSED_SOURCE_BUFFER];
    private int entries;
    private long size;

    /** @param known the known files by the SHA-1 under which the caller names them */
    PackageZip(ArchiveLimits limits, Map<String, PooledFile> known) {
        this.limits = limits;
        this.known = known;
    }

    /** @param upload zip that the user sent; null: all files are known */
    void write(@Nullable Path upload, List<KnownFile> files, OutputStream target) throws IOException, InvalidBits {
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(new BufferedOutputStream(target, 1 << 16))) {
            if (upload == null) {
                add(files, null, zip);
            } else {
                try (BoundedZip source = BoundedZip.open(upload, limits)) {
                    source.forEach(entry -> copy(source, entry, zip));
                    add(files, source, zip);
                }
            }
        } catch (RefusedArchive refused) {
            throw InvalidBits.of(refused);
        }
        if (entries == 0) {
            throw InvalidBits.contents("it must contain at least one file");
        }
    }

    private void copy(BoundedZip source, BoundedZip.Entry entry, ZipArchiveOutputStream target) throws IOException {
        if (entry.isLink() || entry.repeated() || entry.name().isEmpty()) {
            return;
        }
        InputStream content = source.content(entry);
        for (int read = 0; read >= 0; read = content.read(buffer)) {
            size += read;
        }
        ZipArchiveEntry copy = new ZipArchiveEntry(entry.name());
        copy.setMethod(entry.method());
        copy.setCrc(entry.crc());
        copy.setSize(entry.size());
        copy.setCompressedSize(entry.compressedSize());
        copy.setTime(ZipUtil.dosToJavaTime(entry.time()));
        if (entry.mode() != 0) {
            copy.setUnixMode((entry.isDirectory() ? UnixStat.DIR_FLAG : UnixStat.FILE_FLAG) | entry.mode());
        }
        try (InputStream raw = source.raw(entry)) {
            target.addRawArchiveEntry(copy, raw);
        }
        entries++;
    }

    private void add(List<KnownFile> files, @Nullable BoundedZip source, ZipArchiveOutputStream target)
            throws IOException, InvalidBits {
        Set<String> added = new HashSet<>();
        for (KnownFile file : files) {
            String name = EntryName.check(file.path(), limits);
            if (name.isEmpty() || name.endsWith("/")) {
                throw InvalidBits.path("'" + name + "' is a directory");
            }
            if (!file.isUsable()) {
                throw InvalidBits.mode("file mode '" + file.mode() + "' with path '" + name
                        + "': its owner must be able to read and write it, as with '0600'");
            }
            if ((source == null || !source.contains(name)) && added.add(name)) {
                add(file, name, target);
            }
        }
    }

    private void add(KnownFile file, String name, ZipArchiveOutputStream target) throws IOException, InvalidBits {
        PooledFile pooled = known.get(file.sha1());
        if (pooled == null) {
            throw InvalidBits.upload("the file '" + name + "' is not known (any more). Push again to send it.");
        }
        size += pooled.size();
        if (size > limits.inflatedSize()) {
            throw InvalidBits.contents(
                    "its files have more than " + limits.inflatedSize() + " bytes, which is the limit");
        }
        if (++entries > limits.entries()) {
            throw InvalidBits.contents("it has more than " + limits.entries() + " entries, which is the limit");
        }
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(UnixStat.FILE_FLAG | file.permissions());
        target.putArchiveEntry(entry);
        MessageDigest sha256 = Checksums.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(pooled.path()), sha256)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                target.write(buffer, 0, read);
            }
        }
        target.closeArchiveEntry();
        if (!HexFormat.of().formatHex(sha256.digest()).equals(pooled.sha256())) {
            throw new Damaged(pooled, name);
        }
    }

    /** A pooled file is not what it was. */
    static final class Damaged extends IOException {

        private final PooledFile file;

        Damaged(PooledFile file, String path) {
            super("ResourceChecksumMismatch: the known file for '" + path + "' is damaged. Push again to send it.");
            this.file = file;
        }

        PooledFile file() {
            return file;
        }
    }
}
