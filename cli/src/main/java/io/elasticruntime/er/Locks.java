package io.elasticruntime.er;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks of files, which end with who holds them. */
public final class Locks {

    private Locks() {}

    /** Locks a file that is open for writing, for as long as it is open; false if somebody else holds it. */
    public static boolean take(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // in this very process
        }
    }
}
