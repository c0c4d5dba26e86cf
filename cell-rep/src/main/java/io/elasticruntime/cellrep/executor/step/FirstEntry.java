package io.elasticruntime.cellrep.executor.step;

import io.elasticruntime.cellrep.executor.archive.Archive;
import java.io.IOException;
import java.io.InputStream;

/**
 * The content of the first entry of a tar archive. What has made the archive may be a program of the container, so it is
 * read with bounds.
 */
public final class FirstEntry {

    private FirstEntry() {}

    /** The archive holds no file. */
    public static final class Missing extends IOException {
        private static final long serialVersionUID = 1L;

        Missing() {
            super("the archive holds no file");
        }
    }

    /**
     * @param archive closed by the caller
     * @throws Missing if it holds no file
     */
    public static InputStream of(InputStream archive) throws IOException {
        return Archive.firstFile(archive).orElseThrow(Missing::new);
    }
}
