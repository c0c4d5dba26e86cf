package io.elasticruntime.er.backup;

import java.util.List;
import java.util.Map;

/**
 * The last entry of an archive, {@code manifest.json}: what must be in it. An archive without one was never completed.
 *
 * @param format version of the archive's own layout
 * @param product version of the product that wrote it
 * @param migrations scripts that each database has had, in their order, by database
 * @param sequences the statements that set the sequences, by database
 * @param entries every other entry by name
 */
record Contents(
        int format,
        String product,
        Map<String, List<String>> migrations,
        Map<String, List<Sequence>> sequences,
        Map<String, Entry> entries) {

    static final int FORMAT = 1;

    /** @param size in bytes, not compressed; @param sha256 of the same, in hexadecimal digits */
    record Entry(long size, String sha256) {}

    /** @param called whether {@code value} has been given out */
    record Sequence(String schema, String name, long value, boolean called) {}
}
