package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** Sends one file with POST, its length and its digests, up to three times (cell-and-staging.md A3), and keeps it. */
final class Uploader {

    private static final Logger log = LoggerFactory.getLogger(Uploader.class);

    private static final int ATTEMPTS = 3;

    private final HttpClient http;
    private final DownloadProperties properties;
    private final Path work;
    private final DownloadCache cache;
    private final Semaphore slots;

    Uploader(HttpClient http, DownloadProperties properties, Path work, DownloadCache cache) {
        this.http = http;
        this.properties = properties;
        this.work = work;
        this.cache = cache;
        this.slots = new Semaphore(properties.concurrent());
    }

    /**
     * @param longest how many bytes the content may have; whoever writes it is a container
     * @return bytes sent
     */
    long upload(InputStream content, DataSize longest, URI to) throws IOException, InterruptedException {
        slots.acquire();
        Path file = work.resolve(UUID.randomUUID().toString());
        try {
            MessageDigest md5 = Checksum.digest("MD5");
            MessageDigest sha256 = Checksum.digest("SHA-256");
            long size;
            try (OutputStream out =
                    new DigestOutputStream(new DigestOutputStream(Files.newOutputStream(file), md5), sha256)) {
                size = copy(content, out, longest.toBytes());
            }
            byte[] digest = sha256.digest();
            send(HttpRequest.newBuilder(to)
                    .timeout(properties.timeout())
                    .header("Content-Type", "application/octet-stream")
                    .header("Content-MD5", base64(md5.digest()))
                    .header("Content-Digest", "sha-256=:" + base64(digest) + ":")
                    .POST(HttpRequest.BodyPublishers.ofFile(file))
                    .build());
            keep(file, new Checksum("sha256", HexFormat.of().formatHex(digest)));
            return size;
        } finally {
            slots.release();
            Files.deleteIfExists(file);
        }
    }

    private static long copy(InputStream content, OutputStream out, long longest) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            size += read;
            if (size > longest) {
                throw new ArchiveRefused(
                        "is larger than " + DataSize.ofBytes(longest).toMegabytes() + " MB");
            }
            out.write(buffer, 0, read);
        }
        return size;
    }

    /** Only to save time later: it has arrived where it should, whatever happens here. */
    private void keep(Path file, Checksum checksum) {
        try {
            cache.keepSent(file, checksum);
        } catch (IOException e) {
            log.atWarn().addKeyValue("reason", e.toString()).log("a file that was sent cannot be kept");
        }
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status < 400) {
                    return;
                }
                throw new IOException("the server answered " + status);
            } catch (IOException e) {
                if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private static String base64(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }
}
