package io.elasticruntime.er.backup;

import io.elasticruntime.er.database.Database;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
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

    static final String BLOBS = FILES + "blobstore/";
    static final String OPTIONS = FILES + "options.json";
    static final String SECRETS = FILES + "secrets.json";

    /**
     * The databases that are saved, that first whose rows name blobs: users are known in the other one before they are here.
     * What the BBS knows is not: it is made anew from what shall run, and full of addresses of the deployment that it was.
     */
    static final List<Database> DATABASES = List.of(Database.named("ccdb"), Database.named("uaa"));

    /** Of a server with three databases, and its log. */
    private static final long DATABASE_ROOM = 300L << 20;

    private static final List<String> ALWAYS = List.of(OPTIONS, SECRETS);

    /** Whether nothing is null, and no size is negative. */
    boolean complete() {
        return Stream.of(migrations, sequences, entries)
                        .allMatch(map -> map != null
                                && map.values().stream().allMatch(Objects::nonNull)
                                && map.values().stream()
                                        .filter(List.class::isInstance)
                                        .flatMap(list -> ((List<?>) list).stream())
                                        .allMatch(Objects::nonNull))
                && entries.values().stream().allMatch(entry -> entry.size() >= 0 && entry.sha256() != null);
    }

    /** An entry that another one is below of, as if it were a directory. */
    Optional<String> nameInTheWay() {
        return entries.keySet().stream()
                .flatMap(name -> IntStream.range(0, name.length())
                        .filter(i -> name.charAt(i) == '/')
                        .mapToObj(i -> name.substring(0, i)))
                .filter(entries::containsKey)
                .findFirst();
    }

    /**
     * Bytes that a deployment needs that is made from this: files as they are; rows three times, for indexes and the log of
     * the database; and the database's own files. A sum that is no {@code long} is the largest there is.
     */
    long room() {
        BigInteger room = BigInteger.valueOf(DATABASE_ROOM);
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            BigInteger size = BigInteger.valueOf(each.getValue().size());
            room = room.add(each.getKey().startsWith(TABLES) ? size.multiply(BigInteger.valueOf(3)) : size);
        }
        return room.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** What a deployment cannot do without and is not there: files, and databases without a migration. */
    List<String> missing() {
        Stream<String> files = ALWAYS.stream().filter(name -> !entries.containsKey(name));
        Stream<String> databases = DATABASES.stream()
                .map(Database::name)
                .filter(name -> migrations.getOrDefault(name, List.of()).isEmpty())
                .map(name -> TABLES + name);
        return Stream.concat(files, databases).toList();
    }

    /** Entries that no backup has, and that would be written where they do not belong. */
    List<String> foreign() {
        return entries.keySet().stream()
                .filter(name -> !name.startsWith(BLOBS))
                .filter(name -> DATABASES.stream().noneMatch(each -> name.startsWith(TABLES + each.name() + "/")))
                .filter(name -> !ALWAYS.contains(name))
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
