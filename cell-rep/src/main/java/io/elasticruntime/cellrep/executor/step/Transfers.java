package io.elasticruntime.cellrep.executor.step;

import io.elasticruntime.diego.action.Action;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;

/** Brings archives to the cell and sends files away from it. */
public interface Transfers {

    /**
     * Fetches the archive of a download and hands it to {@code use} as a tar file, plain or gzipped.
     *
     * @return its size in bytes; 0 if it came from the cache
     * @throws IOException if it cannot be fetched or its checksum is wrong
     */
    long fetch(Action.Download download, Use use) throws IOException, InterruptedException;

    /**
     * Sends a file with POST.
     *
     * @param content the file; closed by the caller
     * @return its size in bytes
     */
    long upload(InputStream content, URI to) throws IOException, InterruptedException;

    /** Does something with a file that exists as long as it does. */
    interface Use {
        void accept(Path archive) throws IOException;
    }
}
