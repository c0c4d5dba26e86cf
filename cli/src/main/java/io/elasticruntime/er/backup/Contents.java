package io.elasticruntime.er.backup;

import io.elasticruntime.er.database.Database;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    static final String TABLES = "databases/";
    static final String FILES = "data/";

    private static final List<String> ALWAYS = List.of(FILES + "options.json", FILES + "secrets.json");
    private static final List<String> SOMETIMES = List.of(FILES + "cc-bridge/crash-position");
    private static final String BLOBS = FILES + "blobstore/";

    /** What a deployment cannot do without and is not there: files, and databases without a migration. */
    List<String> missing() {
        Stream<String> files = ALWAYS.stream().filter(name -> !entries.containsKey(name));
        Stream<String> databases = Database.ALL.stream()
                .map(Database::name)
                .filter(name -> migrations.getOrDefault(name, List.of()).isEmpty())
                .map(name -> TABLES + name);
        return Stream.concat(files, databases).toList();
    }

    /** Entries that no backup has, and that would be written where they do not belong. */
    List<String> foreign() {
        return entries.keySet().stream()
                .filter(name -> !name.startsWith(BLOBS))
                .filter(name -> Database.ALL.stream().noneMatch(each -> name.startsWith(TABLES + each.name() + "/")))
                .filter(name -> !ALWAYS.contains(name) && !SOMETIMES.contains(name))
                .toList();
    }

    /**
     * A file in the archive.
     *
     * @param size in bytes, not compressed
     * @param sha256 of the same, in hexadecimal digits
     */
    record Entry(long size, String sha256) {}

    /**
     * Where a sequence stands.
     *
     * @param value the last one, or the first to come
     * @param called whether {@code value} has been given out
     */
    record Sequence(String schema, String name, long value, boolean called) {}
}
