package io.elasticruntime.cloudcontroller.bits;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Makes the zip of a package of what was uploaded and of files that are known already. Everything is streamed; uploaded
 * entries are copied as they are compressed. Symbolic links are dropped, paths that leave the package are refused.
 */
final class PackageZip {

    private final long maximumSize;
    private final Function<String, Optional<Path>> known;
    private final Set<String> names = new HashSet<>();
    private long size;

    /**
     * @param maximumSize bytes of all files together
     * @param known finds a known file by its SHA-1
     */
    PackageZip(long maximumSize, Function<String, Optional<Path>> known) {
        this.maximumSize = maximumSize;
        this.known = known;
    }

    /** @param upload zip that the user sent; null: all files are known */
    void write(@Nullable Path upload, List<KnownFile> files, Path target) throws IOException, InvalidBits {
        try (OutputStream file = Files.newOutputStream(target);
                ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            if (upload != null) {
                copy(upload, zip);
            }
            for (KnownFile resource : files) {
                add(resource, zip);
            }
        }
        if (names.isEmpty()) {
            throw new InvalidBits("The app package is empty: it must contain at least one file");
        }
    }

    private void copy(Path upload, ZipArchiveOutputStream target) throws IOException, InvalidBits {
        try (ZipFile zip = open(upload)) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.isUnixSymlink()) {
                    continue;
                }
                if (accept(entry.getName(), entry.getSize())) {
                    try (InputStream raw = zip.getRawInputStream(entry)) {
                        target.addRawArchiveEntry(entry, raw);
                    }
                }
            }
        }
    }

    private static ZipFile open(Path upload) throws InvalidBits {
        try {
            return ZipFile.builder().setPath(upload).get();
        } catch (IOException _) {
            throw new InvalidBits("The app upload is invalid: the bits are no zip file");
        }
    }

    private void add(KnownFile resource, ZipArchiveOutputStream target) throws IOException, InvalidBits {
        if (!accept(resource.path(), resource.size())) {
            return;
        }
        Path file = known.apply(resource.sha1())
                .orElseThrow(() -> new InvalidBits("The app upload is invalid: the file '" + resource.path()
                        + "' is not known any more. Push again to send it."));
        ZipArchiveEntry entry = new ZipArchiveEntry(resource.path());
        entry.setUnixMode(UnixStat.FILE_FLAG | resource.permissions());
        target.putArchiveEntry(entry);
        MessageDigest sha1 = sha1();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha1)) {
            in.transferTo(target);
        }
        target.closeArchiveEntry();
        if (!HexFormat.of().formatHex(sha1.digest()).equals(resource.sha1())) {
            throw new InvalidBits("ResourceChecksumMismatch: the known file for '" + resource.path()
                    + "' is damaged. Push again to send it.");
        }
    }

    /** Whether the entry is new. */
    private boolean accept(String name, long bytes) throws InvalidBits {
        if (leavesPackage(name)) {
            throw new InvalidBits("The app upload is invalid: the path '" + name + "' leaves the package");
        }
        size += Math.max(0, bytes);
        if (size > maximumSize) {
            throw new InvalidBits("Package may not be larger than " + maximumSize + " bytes");
        }
        return names.add(name);
    }

    private static boolean leavesPackage(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return true;
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                return true;
            }
        }
        return false;
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
