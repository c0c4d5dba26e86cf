package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Gets one archive by HTTP: conditionally if an older copy is there, up to four times, and verified. A wrong checksum is
 * final (cell-and-staging.md A3), and so is an archive that its receiver cannot use.
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
    record Validators(@Nullable String etag, @Nullable String lastModified) {

        static final Validators NONE = new Validators(null, null);
    }

    /**
     * A new copy.
     *
     * @param size bytes that came
     * @param received what the receiver has made of them
     */
    record Fetched<T>(Validators validators, long size, T received) {}

    /** Takes an archive while it comes, in each attempt from its first byte. */
    interface Receiver<T> {

        /** What is made here must not be used before {@link #fetch} has returned: only then is it known to be right. */
        T receive(InputStream archive) throws IOException;
    }

    /**
     * @param known of the copy that is there; null if there is none
     * @param longest how many bytes the archive may have
     * @return null if that copy is still good
     */
    <T> @Nullable Fetched<T> fetch(
            URI from, @Nullable Validators known, @Nullable Checksum checksum, long longest, Receiver<T> receiver)
            throws IOException, InterruptedException {
        slots.acquire();
        try {
            Duration pause = properties.firstBackOff();
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(from, known, checksum, longest, receiver);
                } catch (IOException e) {
                    boolean last = attempt == ATTEMPTS || Thread.currentThread().isInterrupted();
                    if (last
                            || e instanceof Useless
                            || ArchiveRefused.causing(e).isPresent()) {
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

    private <T> @Nullable Fetched<T> attempt(
            URI from, @Nullable Validators known, @Nullable Checksum checksum, long longest, Receiver<T> receiver)
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
            OptionalLong announced = response.headers().firstValueAsLong("Content-Length");
            if (announced.orElse(0) > longest) {
                throw Coming.longer(longest);
            }
            var archive = new Coming(body, checksum, properties.timeout(), longest);
            T received = receive(archive, announced, receiver);
            return new Fetched<>(
                    new Validators(
                            response.headers().firstValue("ETag").orElse(null),
                            response.headers().firstValue("Last-Modified").orElse(null)),
                    archive.size,
                    received);
        }
    }

    private static <T> T receive(Coming archive, OptionalLong announced, Receiver<T> receiver) throws IOException {
        try {
            T received = receiver.receive(archive);
            archive.finish(announced);
            return received;
        } catch (IOException e) {
            if (archive.broken || e instanceof Useless) {
                throw e;
            }
            // That it is not the archive that was wanted says more than why it cannot be used.
            archive.finish(announced);
            throw e instanceof ArchiveRefused ? e : new Useless(e.getMessage(), e);
        }
    }

    /** An archive under way: what has been read of it is counted and digested. */
    private static final class Coming extends FilterInputStream {

        private final @Nullable Checksum checksum;
        private final @Nullable MessageDigest digest;
        private final Duration timeout;
        private final long begin = System.nanoTime();
        private final long longest;
        private long size;
        private boolean broken;

        Coming(InputStream body, @Nullable Checksum checksum, Duration timeout, long longest) {
            super(body);
            this.checksum = checksum;
            this.digest = checksum == null ? null : checksum.digest();
            this.timeout = timeout;
            this.longest = longest;
        }

        static ArchiveRefused longer(long longest) {
            return new ArchiveRefused("is an archive of more than " + longest + " bytes");
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            broken = true;
            int n = super.read(buffer, offset, length);
            if (System.nanoTime() - begin > timeout.toNanos()) {
                throw new IOException("the download took longer than " + timeout);
            }
            if (n > longest - size) {
                throw longer(longest);
            }
            broken = false;
            if (n > 0) {
                size += n;
                if (digest != null) {
                    digest.update(buffer, offset, n);
                }
            }
            return n;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Not for the receiver to close: what it has left is still to be read. */
        @Override
        public void close() {}

        /** Reads what the receiver has left, and compares the whole with what it should be. */
        void finish(OptionalLong announced) throws IOException {
            transferTo(OutputStream.nullOutputStream());
            if (announced.orElse(size) != size) {
                broken = true;
                throw new IOException("the server announced " + announced.getAsLong() + " bytes and sent " + size);
            }
            if (digest != null && checksum != null) {
                String actual = HexFormat.of().formatHex(digest.digest());
                if (!actual.equals(checksum.value())) {
                    throw new Useless(
                            "the %s of the download is %s, not %s"
                                    .formatted(checksum.algorithm(), actual, checksum.value()),
                            null);
                }
            }
        }
    }

    /** The archive is not what it should be; another attempt would bring the same. */
    private static final class Useless extends IOException {
        private static final long serialVersionUID = 1L;

        Useless(@Nullable String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
