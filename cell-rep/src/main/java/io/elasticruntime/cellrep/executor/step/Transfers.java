package io.elasticruntime.cellrep.executor.step;

import io.elasticruntime.diego.action.Action;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Brings archives to the cell and sends files away from it. */
public interface Transfers {

    /**
     * Fetches the archive of a download and hands it to {@code use} as a plain tar stream that holds nothing but what was
     * checked.
     *
     * @param quota how much the archive may hold; null: as much as the cell unpacks at most
     * @return its size in bytes; 0 if it came from the cache
     * @throws io.elasticruntime.cellrep.executor.archive.ArchiveRefused if it holds more than it may, or what it may not
     * @throws IOException if it cannot be fetched or its checksum is wrong
     */
    long fetch(Action.Download download, @Nullable DataSize quota, Use use) throws IOException, InterruptedException;

    /**
     * Sends a file with POST.
     *
     * @param content the file; closed by the caller
     * @param longest how many bytes it may have
     * @return its size in bytes
     * @throws io.elasticruntime.cellrep.executor.archive.ArchiveRefused if it is longer
     */
    long upload(InputStream content, DataSize longest, URI to) throws IOException, InterruptedException;

    /** How much may be uploaded from a container without a quota. */
    DataSize largest();

    /** Does something with a stream that is open as long as it does. */
    interface Use {
        void accept(InputStream tar) throws IOException;
    }
}
