package io.elasticruntime.cellrep.executor.download;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Archives as they come in: tar, gzipped tar, or zip. Nothing is ever written outside of the target directory. */
final class Archives {

    private static final int BUFFER = 1 << 16;
    private static final int DEFAULT_FILE_MODE = 0644;
    private static final int DEFAULT_DIRECTORY_MODE = 0755;

    private Archives() {}

    enum Format {
        TAR,
        TGZ,
        ZIP
    }

    /** The format by the first bytes, which stay to be read; what is neither gzip nor zip counts as tar. */
    static Format formatOf(BufferedInputStream archive) throws IOException {
        archive.mark(4);
        byte[] head = archive.readNBytes(4);
        archive.reset();
        if (head.length >= 2 && (head[0] & 0xFF) == 0x1F && (head[1] & 0xFF) == 0x8B) {
            return Format.TGZ;
        }
        return head.length == 4 && head[0] == 'P' && head[1] == 'K' && (head[2] == 3 || head[2] == 5)
                ? Format.ZIP
                : Format.TAR;
    }

    static BufferedInputStream buffered(InputStream archive) {
        return new BufferedInputStream(archive, BUFFER);
    }

    /**
     * Writes an archive to a file as it is, but a zip as tar.
     *
     * @return bytes of the file
     */
    static long asTar(InputStream archive, Path file) throws IOException {
        BufferedInputStream in = buffered(archive);
        if (formatOf(in) == Format.ZIP) {
            Path zip = zipBeside(file, in);
            try {
                zipToTar(zip, file);
            } finally {
                Files.delete(zip);
            }
        } else {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.size(file);
    }

    /** A zip has its table of contents at its end, so all of it must have come before it can be read. */
    private static Path zipBeside(Path path, InputStream content) throws IOException {
        Path zip = path.resolveSibling(path.getFileName() + ".zip");
        Files.copy(content, zip, StandardCopyOption.REPLACE_EXISTING);
        return zip;
    }

    /** Rewrites a zip as tar, with the modes and links that it holds. */
    private static void zipToTar(Path zip, Path tar) throws IOException {
        try (ZipFile in = ZipFile.builder().setPath(zip).get();
                TarArchiveOutputStream out = new TarArchiveOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(tar), BUFFER), "UTF-8")) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            out.setAddPaxHeadersForNonAsciiNames(true);
            for (ZipArchiveEntry entry : Collections.list(in.getEntries())) {
                checkInside(entry.getName());
                if (in.getUnixSymlink(entry) != null) {
                    TarArchiveEntry link = new TarArchiveEntry(entry.getName(), TarConstants.LF_SYMLINK);
                    link.setLinkName(in.getUnixSymlink(entry));
                    out.putArchiveEntry(link);
                } else {
                    TarArchiveEntry file = new TarArchiveEntry(entry.getName());
                    file.setMode(modeOf(entry));
                    file.setModTime(entry.getLastModifiedDate());
                    file.setSize(entry.isDirectory() ? 0 : entry.getSize());
                    out.putArchiveEntry(file);
                    if (!entry.isDirectory()) {
                        try (InputStream content = in.getInputStream(entry)) {
                            content.transferTo(out);
                        }
                    }
                }
                out.closeArchiveEntry();
            }
        }
    }

    /**
     * Unpacks into an existing directory. Everything is readable for all users.
     *
     * @return bytes of the files
     * @throws IOException also if an entry lies outside of the directory
     */
    static long unpack(InputStream archive, Path directory) throws IOException {
        Path root = directory.toRealPath();
        BufferedInputStream in = buffered(archive);
        return switch (formatOf(in)) {
            case ZIP -> {
                Path zip = zipBeside(root, in);
                try {
                    yield unzip(zip, root);
                } finally {
                    Files.delete(zip);
                }
            }
            case TGZ -> untar(new GZIPInputStream(in, BUFFER), root);
            case TAR -> untar(in, root);
        };
    }

    private static long unzip(Path archive, Path root) throws IOException {
        long bytes = 0;
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                Path target = targetOf(entry.getName(), root);
                String link = zip.getUnixSymlink(entry);
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (link != null) {
                    link(target, link);
                } else {
                    try (InputStream content = zip.getInputStream(entry)) {
                        bytes += write(content, target, modeOf(entry));
                    }
                }
            }
        }
        return bytes;
    }

    private static long untar(InputStream archive, Path root) throws IOException {
        long bytes = 0;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(archive, "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = targetOf(entry.getName(), root);
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    link(target, entry.getLinkName());
                } else if (entry.isLink()) {
                    Files.deleteIfExists(target);
                    Files.createLink(target, targetOf(entry.getLinkName(), root));
                } else if (entry.isFile()) {
                    bytes += write(tar, target, entry.getMode());
                }
            }
        }
        return bytes;
    }

    private static long write(InputStream content, Path target, int mode) throws IOException {
        Files.deleteIfExists(target);
        long size = Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(target, permissions(mode));
        return size;
    }

    private static void link(Path target, String to) throws IOException {
        Files.deleteIfExists(target);
        Files.createSymbolicLink(target, Path.of(to));
    }

    /** Where an entry goes to. Its parents exist, and none of them is a link that leads out of the root. */
    private static Path targetOf(String name, Path root) throws IOException {
        checkInside(name);
        Path target = root;
        for (Path part : Path.of(name).normalize()) {
            target = directory(target, root).resolve(part);
        }
        return target;
    }

    private static Path directory(Path path, Path root) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Files.createDirectory(path);
        }
        if (!path.toRealPath().startsWith(root)) {
            throw new IOException("the archive leaves its directory by a link: " + path.getFileName());
        }
        return path;
    }

    private static void checkInside(String name) throws IOException {
        if (name.startsWith("/") || Path.of(name).normalize().startsWith("..")) {
            throw new IOException("the archive leaves its directory: " + name);
        }
    }

    private static int modeOf(ZipArchiveEntry entry) {
        int mode = entry.getUnixMode() & 0777;
        if (mode != 0) {
            return mode;
        }
        return entry.isDirectory() ? DEFAULT_DIRECTORY_MODE : DEFAULT_FILE_MODE;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"));
        if ((mode & 0111) != 0) {
            permissions.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return permissions;
    }

    /** Removes a file or a directory with everything in it; links are not followed. */
    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var children = Files.list(path)) {
                for (Path child : children.toList()) {
                    delete(child);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
