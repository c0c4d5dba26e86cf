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
        RESOURCE_POOL;

        String directory() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the stream to its end and keeps it under the key, in place of what was there. */
    Digests put(Kind kind, String key, InputStream bytes) throws IOException;

    /** Keeps a file of the spool under the key, in place of what was there; it is no longer in the spool then. */
    void keep(Kind kind, String key, Spool.File file) throws IOException;

    /** A local file with the bytes, for reading only; empty if there are none. */
    Optional<Path> find(Kind kind, String key);

    /** That there is none is no error. */
    void delete(Kind kind, String key);

    /**
     * @param sha1 lower-case hex
     * @param sha256 lower-case hex
     * @param size bytes
     */
    record Digests(String sha1, String sha256, long size) {}
}
