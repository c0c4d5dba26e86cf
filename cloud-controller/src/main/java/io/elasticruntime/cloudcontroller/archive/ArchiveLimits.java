package io.elasticruntime.cloudcontroller.archive;

/**
 * How much an archive may hold.
 *
 * @param entries files and directories
 * @param directorySize bytes of a zip's central directory
 * @param inflatedSize bytes of all files together
 * @param ratio how many times its compressed size an archive may inflate to
 * @param harmlessSize bytes up to which the ratio does not matter
 * @param nameSize bytes of an entry's name
 * @param depth directories in an entry's name
 */
public record ArchiveLimits(
        int entries, long directorySize, long inflatedSize, int ratio, long harmlessSize, int nameSize, int depth) {

    /** The same with another bound for the bytes of all files. */
    public ArchiveLimits withInflatedSize(long bytes) {
        return new ArchiveLimits(entries, directorySize, bytes, ratio, harmlessSize, nameSize, depth);
    }
}
