package io.elasticruntime.ccbridge.bits;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves static files to cells, above all the lifecycle. The entity tag is the file's digest, so that a cell fetches
 * again only what has changed (cell-and-staging.md D8).
 */
@RestController
class FileServer {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path directory;
    private final Map<Path, Digest> digests = new ConcurrentHashMap<>();

    FileServer(FilesProperties properties) {
        this.directory = properties.directory().toAbsolutePath().normalize();
    }

    @GetMapping("/v1/static/{*path}")
    ResponseEntity<?> file(@PathVariable String path) throws IOException {
        String name = path.substring(1);
        Path file = locate(name);
        if (file == null) {
            return text(HttpStatus.BAD_REQUEST, "invalid URL path");
        }
        if (Files.isDirectory(file)) {
            return text(HttpStatus.UNAUTHORIZED, "Unauthorized to list the directory");
        }
        if (!Files.isRegularFile(file)) {
            return text(HttpStatus.NOT_FOUND, "File not found: " + name);
        }
        Digest digest = digest(file);
        return ResponseEntity.ok()
                .eTag(digest.sha256())
                .lastModified(digest.modified())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(new FileSystemResource(file));
    }

    /** Null if that can be no file of the directory. */
    private @Nullable Path locate(String name) {
        try {
            Path file = directory.resolve(name).normalize();
            return file.startsWith(directory) && !name.contains("..") ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static ResponseEntity<byte[]> text(HttpStatus status, String text) {
        return ResponseEntity.status(status)
                .contentType(MediaType.TEXT_PLAIN)
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    private record Digest(long size, Instant modified, String sha256) {}

    private Digest digest(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Digest known = digests.get(file);
        Instant modified = attributes.lastModifiedTime().toInstant();
        if (known != null
                && known.size() == attributes.size()
                && known.modified().equals(modified)) {
            return known;
        }
        Digest fresh = new Digest(attributes.size(), modified, sha256(file));
        digests.put(file, fresh);
        return fresh;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
