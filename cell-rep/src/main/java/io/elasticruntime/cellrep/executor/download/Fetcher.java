package io.elasticruntime.cellrep.executor.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gets one archive by HTTP: conditionally if an older copy is there, up to four times, and verified. A wrong checksum is
 * final (cell-and-staging.md A3).
 */
final class Fetcher {

    private static final int ATTEMPTS = 4;
    private static final int LONGEST_JITTER_MILLIS = 200;

    private final HttpClient http;
    private final DownloadProperties properties;
    private final Semaphore slots;

    Fetcher(HttpClient http, DownloadProperties properties) {
        this.http = http;
        this.properties = properties;
        this.slots = new Semaphore(properties.concurrent());
    }

    /**
     * What the server has said of a copy.
     *
     * @param etag null if it gave none
     * @param lastModified null if it gave none
     */
    record Validators(@Nullable String etag, @Nullable String lastModified) {}

    /** What came: a new copy, of that many bytes; null if the old one is still good. */
    record Fetched(Validators validators, long size) {}

    /**
     * @param known of the copy that is there; null if there is none
     * @return null if that copy is still good
     */
    @Nullable
    Fetched fetch(URI from, @Nullable Validators known, @Nullable Checksum checksum, Path to)
            throws IOException, InterruptedException {
        slots.acquire();
        try {
            Duration pause = properties.firstBackOff();
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(from, known, checksum, to);
                } catch (WrongChecksum e) {
                    throw e;
                } catch (IOException e) {
                    if (attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                }
                Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(LONGEST_JITTER_MILLIS)));
                pause = pause.multipliedBy(2).compareTo(properties.longestBackOff()) < 0
                        ? pause.multipliedBy(2)
                        : properties.longestBackOff();
            }
        } finally {
            slots.release();
        }
    }

    private @Nullable Fetched attempt(URI from, @Nullable Validators known, @Nullable Checksum checksum, Path to)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(properties.timeout());
        if (known != null && known.etag() != null) {
            request.header("If-None-Match", known.etag());
        }
        if (known != null && known.lastModified() != null) {
            request.header("If-Modified-Since", known.lastModified());
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 304 && known != null) {
                return null;
            }
            if (response.statusCode() != 200) {
                throw new IOException("the server answered " + response.statusCode());
            }
            long size = save(body, to, checksum);
            long announced =
                    response.headers().firstValueAsLong("Content-Length").orElse(size);
            if (announced != size) {
                throw new IOException("the server announced " + announced + " bytes and sent " + size);
            }
            return new Fetched(
                    new Validators(
                            response.headers().firstValue("ETag").orElse(null),
                            response.headers().firstValue("Last-Modified").orElse(null)),
                    size);
        }
    }

    private long save(InputStream body, Path to, @Nullable Checksum checksum) throws IOException {
        MessageDigest digest = checksum == null ? null : checksum.digest();
        long deadline = System.nanoTime() + properties.timeout().toNanos();
        long size = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                out.write(buffer, 0, n);
                size += n;
                if (digest != null) {
                    digest.update(buffer, 0, n);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the download took longer than " + properties.timeout());
                }
            }
        }
        if (digest != null && checksum != null) {
            String actual = HexFormat.of().formatHex(digest.digest());
            if (!actual.equals(checksum.value())) {
                throw new WrongChecksum(checksum, actual);
            }
        }
        return size;
    }

    /** The archive is not what it should be; another attempt would bring the same. */
    static final class WrongChecksum extends IOException {
        private static final long serialVersionUID = 1L;

        WrongChecksum(Checksum expected, String actual) {
            super("the " + expected.algorithm() + " of the download is " + actual + ", not " + expected.value());
        }
    }
}
