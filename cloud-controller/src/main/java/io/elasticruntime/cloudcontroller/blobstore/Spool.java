package io.elasticruntime.cloudcontroller.blobstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Files on their way into the blob store, in a directory that belongs to this process: it holds a lock beside it as long
 * as it lives. What a process that died has left behind is deleted by the next one that starts. All of them together
 * have a bound.
 */
@Component
public class Spool implements DisposableBean {

    private static final String LOCK = ".lock";
    private static final Duration OUTDATED = Duration.ofHours(1);

    private final long limit;
    private final Path parent;
    private final String name = UUID.randomUUID().toString();
    private final AtomicLong used = new AtomicLong();
    private @Nullable FileChannel lock;

    Spool(BlobStoreProperties properties) {
        this.limit = properties.spoolSize().toBytes();
        this.parent = properties.directory().resolve("incoming");
    }

    /** There is no room for more files on their way; there will be as soon as some have arrived. */
    public static final class Full extends IOException {
        private Full(long limit) {
            super("files on their way fill the " + limit + " bytes that there are for them");
        }
    }

    /** More bytes came than are allowed. */
    public static final class TooLarge extends IOException {
        private final long limit;

        public TooLarge(long limit) {
            super("there are more than " + limit + " bytes");
            this.limit = limit;
        }

        /** Bytes that are allowed. */
        public long limit() {
            return limit;
        }
    }

    /** A file on its way. Closing it deletes it, unless the blob store took it. */
    public final class File implements AutoCloseable {

        private final Path path;
        private long size;

        private File(Path path) {
            this.path = path;
        }

        public Path path() {
            return path;
        }

        /** Bytes written so far. */
        public long size() {
            return size;
        }

        /** Appends to the file; every write fails with {@link Full} as long as there is no room. */
        public OutputStream append() throws IOException {
            return new Counted(this, Files.newOutputStream(path, StandardOpenOption.APPEND));
        }

        /**
         * Appends a stream to its end.
         *
         * @param limit bytes that it may have
         * @throws TooLarge as soon as it has more
         */
        public File receive(InputStream bytes, long limit) throws IOException {
            byte[] buffer = new byte[1 << 16];
            long left = limit;
            try (OutputStream out = append()) {
                for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                    left -= read;
                    if (left < 0) {
                        throw new TooLarge(limit);
                    }
                    out.write(buffer, 0, read);
                }
            }
            return this;
        }

        /** Of what was written, as lower-case hex. */
        public String sha256() throws IOException {
            try (var in = new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
                byte[] buffer = new byte[1 << 16];
                while (in.read(buffer) >= 0) {
                    // the digest sees it
                }
                return HexFormat.of().formatHex(in.getMessageDigest().digest());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            used.addAndGet(-size);
            size = 0;
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException("the file " + path + " cannot be deleted", e);
            }
        }
    }

    /** An empty file with a name that nobody can foresee. */
    public File create() throws IOException {
        return new File(Files.createTempFile(directory(), "", ""));
    }

    private synchronized Path directory() throws IOException {
        Path own = parent.resolve(name);
        if (lock == null) {
            Files.createDirectories(parent);
            deleteAbandoned();
            lock = FileChannel.open(parent.resolve(name + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
        }
        return Files.createDirectories(own);
    }

    /** Deletes what processes have left behind that are gone, and the pool of files that all orgs shared once. */
    synchronized void prepare() throws IOException {
        directory();
        FileSystemUtils.deleteRecursively(parent.resolveSibling("resources"));
    }

    private void deleteAbandoned() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parent)) {
            for (Path file : files) {
                String text = file.getFileName().toString();
                if (Files.isDirectory(file)) {
                    deleteIfAbandoned(file, parent.resolve(text + LOCK));
                } else if (!text.endsWith(LOCK)
                        && Files.getLastModifiedTime(file)
                                .toInstant()
                                .isBefore(Instant.now().minus(OUTDATED))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void deleteIfAbandoned(Path directory, Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                FileSystemUtils.deleteRecursively(directory);
                Files.deleteIfExists(lockFile);
            }
        } catch (OverlappingFileLockException _) {
            // another service in this process
        }
    }

    @Override
    public synchronized void destroy() throws IOException {
        if (lock != null) {
            FileSystemUtils.deleteRecursively(parent.resolve(name));
            Files.deleteIfExists(parent.resolve(name + LOCK));
            lock.close();
            lock = null;
        }
    }

    private final class Counted extends OutputStream {

        private final File file;
        private final OutputStream out;

        Counted(File file, OutputStream out) {
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (used.addAndGet(length) > limit) {
                used.addAndGet(-length);
                throw new Full(limit);
            }
            file.size += length;
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
