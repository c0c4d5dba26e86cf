package io.elasticruntime.cellrep.executor.archive;

import io.elasticruntime.cellrep.executor.archive.Entry.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries that may be unpacked: counted, and named by a way that stays in the archive's own directory. The way leads through
 * no link of the archive, so where an entry comes to lie is what its name says.
 */
final class CheckedEntries implements Entries {

    private static final int LONGEST_NAME = 2048;
    private static final int LONGEST_TARGET = 4095;
    private static final int DEEPEST = 200;
    private static final long HASH_START = 0xcbf29ce484222325L;
    private static final long HASH_FACTOR = 0x100000001b3L;

    private final Entries entries;
    private final ArchiveLimits limits;

    /** Hashes of the links' names: two names that share one only mean that too much is refused. */
    private final Set<Long> links = new HashSet<>();

    private int count;
    private long bytes;

    CheckedEntries(Entries entries, ArchiveLimits limits) {
        this.entries = entries;
        this.limits = limits;
    }

    /** Never the root itself: it is there. */
    @Override
    public @Nullable Entry next() throws IOException {
        for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            if (++count > limits.entries()) {
                throw limits.tooMany();
            }
            if (entry.size() > limits.bytes() - bytes) {
                throw limits.tooLarge();
            }
            bytes += entry.size();
            byte[] name = inside(entry.name());
            if (name.length > 0) {
                return entry.named(name, linkOf(entry, name));
            }
            if (entry.kind() != Kind.DIRECTORY) {
                throw new ArchiveRefused("holds an entry without a name");
            }
        }
        return null;
    }

    private byte[] linkOf(Entry entry, byte[] name) throws ArchiveRefused {
        return switch (entry.kind()) {
            case SYMBOLIC_LINK -> {
                int length = entry.link().length;
                if (length == 0 || length > LONGEST_TARGET || contains(entry.link(), (byte) 0)) {
                    throw new ArchiveRefused("holds a link to nowhere: " + Entry.shown(name));
                }
                links.add(hash(name, name.length));
                yield entry.link();
            }
            case HARD_LINK -> inside(entry.link());
            default -> entry.link();
        };
    }

    /** The name without {@code .} and doubled slashes. */
    private byte[] inside(byte[] name) throws ArchiveRefused {
        if (name.length > LONGEST_NAME) {
            throw new ArchiveRefused("holds a name of more than " + LONGEST_NAME + " bytes: " + Entry.shown(name));
        }
        if (name.length > 0 && name[0] == '/' || contains(name, (byte) 0)) {
            throw leaves(name);
        }
        byte[] way = new byte[name.length];
        int length = 0;
        int depth = 0;
        for (int start = 0; start <= name.length; ) {
            int end = start;
            while (end < name.length && name[end] != '/') {
                end++;
            }
            int step = end - start;
            boolean dot = step == 1 && name[start] == '.';
            if (step == 2 && name[start] == '.' && name[start + 1] == '.') {
                throw leaves(name);
            }
            if (step > 0 && !dot) {
                if (++depth > DEEPEST) {
                    throw new ArchiveRefused(
                            "holds more than " + DEEPEST + " directories in one another: " + Entry.shown(name));
                }
                if (length > 0) {
                    if (!links.isEmpty() && links.contains(hash(way, length))) {
                        throw new ArchiveRefused("leaves its directory by a link: " + Entry.shown(name));
                    }
                    way[length++] = '/';
                }
                System.arraycopy(name, start, way, length, step);
                length += step;
            }
            start = end + 1;
        }
        return Arrays.copyOf(way, length);
    }

    private static ArchiveRefused leaves(byte[] name) {
        return new ArchiveRefused("leaves its directory: " + Entry.shown(name));
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static long hash(byte[] bytes, int length) {
        long hash = HASH_START;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * HASH_FACTOR;
        }
        return hash;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return entries.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
