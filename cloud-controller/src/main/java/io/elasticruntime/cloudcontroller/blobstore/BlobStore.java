package io.elasticruntime.cloudcontroller.blobstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Bytes by kind and key. A blob is whole or absent, whatever dies while it is written. */
public interface BlobStore {

    /** What is kept; each kind is a key space of its own. */
    enum Kind {
        PACKAGES,
        DROPLETS,
        BUILDPACKS,
        BUILDPACK_CACHES,
        RESOURCES;

        String directory() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the stream to its end and keeps it under the key, in place of what was there. */
    Digests put(Kind kind, String key, InputStream bytes) throws IOException;

    /** A local file with the bytes, for reading only; empty if there are none. */
    Optional<Path> find(Kind kind, String key);

    /** None there is no error. */
    void delete(Kind kind, String key);

    /**
     * @param sha1 lower-case hex
     * @param sha256 lower-case hex
     * @param size bytes
     */
    record Digests(String sha1, String sha256, long size) {}
}
