package io.elasticruntime.cloudcontroller.upload;

import io.elasticruntime.cloudcontroller.blobstore.Spool;
import org.jspecify.annotations.Nullable;

/**
 * An upload that has arrived. Closing it deletes its files.
 *
 * @param bits the file; null: none came, or an empty one
 * @param filename the last part of the name that the caller gave to it; empty: none
 * @param resources JSON text; null: the field is missing
 */
public record Upload(Spool.@Nullable File bits, String filename, Spool.@Nullable File resources)
        implements AutoCloseable {

    /** Whether there was neither of the fields. */
    public boolean isEmpty() {
        return bits == null && resources == null;
    }

    @Override
    public void close() {
        if (bits != null) {
            bits.close();
        }
        if (resources != null) {
            resources.close();
        }
    }
}
