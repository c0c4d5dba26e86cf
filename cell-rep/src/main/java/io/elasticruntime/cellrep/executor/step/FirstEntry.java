package io.elasticruntime.cellrep.executor.step;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The content of the first entry of a tar archive. */
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
        TarArchiveInputStream tar = new TarArchiveInputStream(archive);
        var entry = tar.getNextEntry();
        if (entry == null || !entry.isFile()) {
            throw new Missing();
        }
        return new FilterInputStream(tar) {
            @Override
            public void close() {
                // the archive is the caller's
            }
        };
    }
}
