package io.elasticruntime.cloudcontroller.blobstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** A blob store in a directory: {@code <kind>/<xx>/<yy>/<key>}, written aside, synced, then moved in place. */
@Component
class DirectoryBlobStore implements BlobStore {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private final Path directory;
    private final Spool spool;

    DirectoryBlobStore(BlobStoreProperties properties, Spool spool) {
        this.directory = properties.directory();
        this.spool = spool;
    }

    @Override
    public Digests put(Kind kind, String key, InputStream bytes) throws IOException {
        MessageDigest sha1 = digest("SHA-1");
        MessageDigest sha256 = digest("SHA-256");
        InputStream digesting = new DigestInputStream(new DigestInputStream(bytes, sha1), sha256);
        try (Spool.File file = spool.create().receive(digesting, Long.MAX_VALUE)) {
            long size = file.size();
            keep(kind, key, file);
            HexFormat hex = HexFormat.of();
            return new Digests(hex.formatHex(sha1.digest()), hex.formatHex(sha256.digest()), size);
        }
    }

    @Override
    public void keep(Kind kind, String key, Spool.File file) throws IOException {
        Path target = path(kind, key);
        try (file;
                FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.force(true);
            Files.createDirectories(target.getParent());
            Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public Optional<Path> find(Kind kind, String key) {
        return Optional.of(path(kind, key)).filter(Files::isRegularFile);
    }

    @Override
    public void delete(Kind kind, String key) {
        try {
            Files.deleteIfExists(path(kind, key));
        } catch (IOException e) {
            throw new UncheckedIOException("blob " + kind.directory() + "/" + key + " cannot be deleted", e);
        }
    }

    private Path path(Kind kind, String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a blob key: " + key);
        }
        String shard = HexFormat.of().toHexDigits(key.hashCode());
        return directory
                .resolve(kind.directory())
                .resolve(shard.substring(0, 2))
                .resolve(shard.substring(2, 4))
                .resolve(key);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
