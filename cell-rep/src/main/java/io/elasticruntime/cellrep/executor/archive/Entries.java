package io.elasticruntime.cellrep.executor.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The entries of an archive, one after the other. */
interface Entries extends Closeable {

    /** The next entry, whatever of the last one was read; null after the last one. */
    @Nullable
    Entry next() throws IOException;

    /** Reads content of the entry; -1 at its end. */
    int read(byte[] buffer, int offset, int length) throws IOException;
}
