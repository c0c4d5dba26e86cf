package io.elasticruntime.cellrep.executor.archive;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What an archive may hold. Both are counted while it is unpacked, before anything is written.
 *
 * @param bytes of all files together
 * @param entries files, directories and links
 * @param bound what the bytes are a bound of, such as {@code the disk quota of 512 MB}
 */
public record ArchiveLimits(long bytes, int entries, String bound) {

    private static final int HEADER_AND_PADDING = 1024;
    private static final int LONGEST_HEADERS = 4096;
    private static final long SLACK = 1 << 20;

    /**
     * The smaller of the disk quota of a container and what a cell unpacks at most.
     *
     * @param quota null = the container has none
     */
    public static ArchiveLimits of(@Nullable DataSize quota, DataSize largest, int entries) {
        return quota != null && quota.compareTo(largest) <= 0
                ? new ArchiveLimits(quota.toBytes(), entries, "the disk quota of " + quota.toMegabytes() + " MB")
                : new ArchiveLimits(
                        largest.toBytes(), entries, "the " + largest.toMegabytes() + " MB that a cell unpacks at most");
    }

    /** Bytes of the largest archive, compressed or not, that may hold this much. */
    public long archiveBytes() {
        long sum = bytes + (long) entries * HEADER_AND_PADDING + SLACK;
        return sum < bytes ? Long.MAX_VALUE : sum;
    }

    /** Bytes that names, headers and padding may take. */
    long headerBytes() {
        return (long) entries * LONGEST_HEADERS + SLACK;
    }

    /** The refusal of what is larger. */
    public ArchiveRefused tooLarge() {
        return new ArchiveRefused("is larger than " + bound);
    }

    ArchiveRefused tooMany() {
        return new ArchiveRefused("holds more than " + entries + " files and directories");
    }
}
