package io.elasticruntime.cloudcontroller.archive;

import io.elasticruntime.cloudcontroller.archive.RefusedArchive.Fault;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Inflater;

/**
 * A zip file of a stranger (APPNOTE.TXT). Opening it reads its whole central directory as a stream and refuses what
 * exceeds the limits or what two readers could understand differently; no entry is kept, so that the heap holds 32 bytes
 * an entry. The count in the end record is checked before anything else is read. One content is read at a time.
 */
public final class BoundedZip implements Closeable {

    private static final int END_SIZE = 22;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_SIZE = 56;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIZE = 30;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int MAX_16 = 0xFFFF;
    private static final long MAX_32 = 0xFFFFFFFFL;
    private static final int ZIP64_FIELD = 1;
    private static final int ENCRYPTED_FLAGS = 1 | 1 << 6 | 1 << 13;
    private static final int PATCH_FLAG = 1 << 5;
    private static final int DESCRIPTOR_FLAG = 1 << 3;
    private static final int UNIX = 3;
    private static final int MACOS = 19;
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR_TYPE = 0100000;
    private static final int DIRECTORY_TYPE = 0040000;
    private static final int LINK_TYPE = 0120000;

    private final FileChannel channel;
    private final ArchiveLimits limits;
    private final Inflater inflater = new Inflater(true);
    private final End end;
    private final long[] contents;
    private final long[] names;
    private boolean repeats;

    private BoundedZip(FileChannel channel, ArchiveLimits limits) throws IOException {
        this.channel = channel;
        this.limits = limits;
        this.end = end(channel, limits);
        this.contents = new long[end.entries()];
        this.names = new long[end.entries()];
        check();
    }

    /** @throws RefusedArchive if it is not a zip file, or not one that is taken */
    public static BoundedZip open(Path file, ArchiveLimits limits) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new BoundedZip(channel, limits);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    /** How many entries a zip file says it has, from its end record alone. */
    public static int countEntries(Path file, ArchiveLimits limits) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return end(channel, limits).entries();
        }
    }

    /**
     * A file, directory or symbolic link.
     *
     * @param name relative; ends with a slash for directories; empty for the root itself
     * @param mode Unix permissions, without set-id bits; 0: not told
     * @param method 0 stored, 8 deflated
     * @param crc CRC-32 of the content
     * @param compressedSize bytes in the zip
     * @param size bytes of the content
     * @param time in the format of DOS
     * @param repeated an entry before it has the same name
     */
    public record Entry(
            String name,
            boolean isLink,
            int mode,
            int method,
            long crc,
            long compressedSize,
            long size,
            long time,
            boolean repeated,
            long start) {

        public boolean isDirectory() {
            return name.isEmpty() || name.endsWith("/");
        }
    }

    /** What is done with each entry. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Entry entry) throws IOException;
    }

    public int entries() {
        return end.entries();
    }

    /** Whether two entries have the same name. */
    public boolean hasRepeatedNames() {
        return repeats;
    }

    /** Whether an entry has the name. */
    public boolean contains(String name) {
        return Arrays.binarySearch(names, hash(name)) >= 0;
    }

    /** Visits all entries in the order of the directory. */
    public void forEach(Visitor visitor) throws IOException {
        Set<Long> repeated = repeats ? repeatedNames() : Set.of();
        Set<Long> seen = new HashSet<>();
        InputStream directory = directory();
        for (int i = 0; i < end.entries(); i++) {
            Central central = next(directory);
            long hash = hash(central.name());
            visitor.visit(central.entry(repeated.contains(hash) && !seen.add(hash), contents[i]));
        }
    }

    private Set<Long> repeatedNames() {
        Set<Long> repeated = new HashSet<>();
        for (int i = 1; i < names.length; i++) {
            if (names[i] == names[i - 1]) {
                repeated.add(names[i]);
            }
        }
        return repeated;
    }

    /** The bytes of an entry as they are in the zip. */
    public InputStream raw(Entry entry) {
        return new Region(entry.start(), entry.compressedSize());
    }

    /**
     * The content of an entry. A read fails with {@link RefusedArchive} as soon as there is more of it than was declared,
     * and at its end if there is less, or other bytes.
     */
    public InputStream content(Entry entry) {
        inflater.reset();
        return new EntryContent(new BufferedInputStream(raw(entry), 1 << 16), entry, inflater);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        channel.close();
    }

    private record End(int entries, long directory, long directorySize) {}

    private static End end(FileChannel channel, ArchiveLimits limits) throws IOException {
        long position = endPosition(channel);
        ByteBuffer record = read(channel, position, END_SIZE);
        int disk = Short.toUnsignedInt(record.getShort(4));
        int directoryDisk = Short.toUnsignedInt(record.getShort(6));
        long onDisk = Short.toUnsignedInt(record.getShort(8));
        long entries = Short.toUnsignedInt(record.getShort(10));
        long size = Integer.toUnsignedLong(record.getInt(12));
        long offset = Integer.toUnsignedLong(record.getInt(16));
        long directoryEnd = position;
        long locator = position - LOCATOR_SIZE;
        if (locator >= END64_SIZE && read(channel, locator, 4).getInt(0) == LOCATOR_SIGNATURE) {
            directoryEnd = read(channel, locator, LOCATOR_SIZE).getLong(8);
            if (directoryEnd < 0 || directoryEnd > locator - END64_SIZE) {
                throw damaged("its zip64 end record is not where it should be");
            }
            ByteBuffer record64 = read(channel, directoryEnd, END64_SIZE);
            if (record64.getInt(0) != END64_SIGNATURE
                    || record64.getLong(4) < END64_SIZE - 12
                    || directoryEnd + 12 + record64.getLong(4) != locator) {
                throw damaged("its zip64 end record is damaged");
            }
            long entries64 = record64.getLong(32);
            long size64 = record64.getLong(40);
            long offset64 = record64.getLong(48);
            if (record64.getInt(16) != 0
                    || record64.getInt(20) != 0
                    || record64.getLong(24) != entries64
                    || entries != MAX_16 && entries != entries64
                    || size != MAX_32 && size != size64
                    || offset != MAX_32 && offset != offset64) {
                throw damaged("its two end records contradict one another");
            }
            entries = entries64;
            size = size64;
            offset = offset64;
        } else if (disk != 0 || directoryDisk != 0 || onDisk != entries) {
            throw damaged("it is a part of a zip in several files");
        }
        if (entries < 0 || entries > limits.entries()) {
            throw new RefusedArchive(
                    Fault.SIZE,
                    "it has " + Long.toUnsignedString(entries) + " entries; the limit is " + limits.entries());
        }
        if (size < 0 || size > limits.directorySize()) {
            throw new RefusedArchive(
                    Fault.SIZE,
                    "its directory has " + Long.toUnsignedString(size) + " bytes; the limit is "
                            + limits.directorySize());
        }
        if (offset < 0 || size != directoryEnd - offset) {
            throw damaged("its directory is not where its end record says");
        }
        if (size < entries * CENTRAL_SIZE) {
            throw damaged("its end record counts more entries than there are");
        }
        return new End((int) entries, offset, size);
    }

    /** Where the end record is: behind it is nothing but its own comment. */
    private static long endPosition(FileChannel channel) throws IOException {
        long length = channel.size();
        int tail = (int) Math.min(length, END_SIZE + MAX_16);
        ByteBuffer bytes = read(channel, length - tail, tail);
        for (int i = tail - END_SIZE; i >= 0; i--) {
            if (bytes.getInt(i) == END_SIGNATURE
                    && Short.toUnsignedInt(bytes.getShort(i + 20)) == tail - END_SIZE - i) {
                return length - tail + i;
            }
        }
        throw new RefusedArchive(Fault.INVALID, "it is no zip file: it has no end record, or other bytes follow it");
    }

    /** Reads the directory once, with every local header. */
    private void check() throws IOException {
        long[] starts = new long[end.entries()];
        long[] ends = new long[end.entries()];
        long[] files = new long[end.entries()];
        int fileCount = 0;
        long inflated = 0;
        long compressed = 0;
        InputStream directory = directory();
        for (int i = 0; i < end.entries(); i++) {
            Central central = next(directory);
            contents[i] = contentStart(central);
            starts[i] = central.local();
            ends[i] = contents[i] + central.compressedSize();
            names[i] = hash(central.name());
            if (!central.name().endsWith("/") && !central.name().isEmpty()) {
                files[fileCount++] = names[i];
            }
            inflated = added(inflated, central.size());
            compressed += central.compressedSize();
        }
        if (directory.read() >= 0) {
            throw damaged("its end record counts fewer entries than there are");
        }
        checkRatio(inflated, compressed);
        checkOverlap(starts, ends);
        files = Arrays.copyOf(files, fileCount);
        Arrays.sort(files);
        checkParents(files);
        Arrays.sort(names);
        for (int i = 1; i < names.length; i++) {
            repeats |= names[i] == names[i - 1];
        }
    }

    private long added(long sum, long size) throws RefusedArchive {
        if (size > limits.inflatedSize() - sum) {
            throw new RefusedArchive(
                    Fault.SIZE, "its files have more than " + limits.inflatedSize() + " bytes, which is the limit");
        }
        return sum + size;
    }

    private void checkRatio(long inflated, long compressed) throws RefusedArchive {
        long ratio = inflated / Math.max(1, compressed);
        if (inflated > limits.harmlessSize() && ratio >= limits.ratio()) {
            throw new RefusedArchive(
                    Fault.SIZE,
                    "it inflates to " + inflated + " bytes, " + ratio + " times its compressed size; the limit is "
                            + limits.ratio() + " times");
        }
    }

    /** Bytes that belong to two entries are how a small zip gets a large content. */
    private static void checkOverlap(long[] starts, long[] ends) throws RefusedArchive {
        Arrays.sort(starts);
        Arrays.sort(ends);
        for (int i = 1; i < starts.length; i++) {
            if (starts[i] < ends[i - 1]) {
                throw damaged("its entries overlap");
            }
        }
    }

    private void checkParents(long[] files) throws IOException {
        InputStream directory = directory();
        for (int i = 0; i < end.entries(); i++) {
            String name = next(directory).name();
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                String parent = name.substring(0, slash);
                if (Arrays.binarySearch(files, hash(parent)) >= 0) {
                    throw new RefusedArchive(
                            Fault.PATH, "'" + EntryName.printable(parent) + "' is both a file and a directory");
                }
            }
        }
    }

    private InputStream directory() {
        return new BufferedInputStream(new Region(end.directory(), end.directorySize()), 1 << 16);
    }

    /** An entry as the central directory has it. */
    private record Central(
            String name,
            byte[] rawName,
            boolean isLink,
            int mode,
            int flags,
            int method,
            long crc,
            long compressedSize,
            long size,
            long time,
            long local) {

        Entry entry(boolean repeated, long start) {
            return new Entry(name, isLink, mode, method, crc, compressedSize, size, time, repeated, start);
        }

        RefusedArchive refused(String why) {
            return damaged("'" + EntryName.printable(name) + "' " + why);
        }
    }

    private Central next(InputStream directory) throws IOException {
        ByteBuffer header = littleEndian(read(directory, CENTRAL_SIZE));
        if (header.getInt(0) != CENTRAL_SIGNATURE) {
            throw damaged("its directory is damaged");
        }
        int nameSize = Short.toUnsignedInt(header.getShort(28));
        int extraSize = Short.toUnsignedInt(header.getShort(30));
        int commentSize = Short.toUnsignedInt(header.getShort(32));
        byte[] rawName = read(directory, nameSize);
        Sizes sizes = Sizes.of(header, littleEndian(read(directory, extraSize)));
        directory.skipNBytes(commentSize);
        int host = Short.toUnsignedInt(header.getShort(4)) >>> 8;
        int mode = host == UNIX || host == MACOS ? header.getInt(38) >>> 16 : 0;
        Central central = new Central(
                EntryName.decode(rawName, limits),
                rawName,
                (mode & TYPE_MASK) == LINK_TYPE,
                mode & 0777,
                Short.toUnsignedInt(header.getShort(8)),
                Short.toUnsignedInt(header.getShort(10)),
                Integer.toUnsignedLong(header.getInt(16)),
                sizes.compressed(),
                sizes.inflated(),
                Integer.toUnsignedLong(header.getInt(12)),
                sizes.local());
        checkKind(central, mode & TYPE_MASK);
        return central;
    }

    private static void checkKind(Central central, int type) throws RefusedArchive {
        if ((central.flags() & ENCRYPTED_FLAGS) != 0) {
            throw central.refused("is encrypted");
        }
        if (central.method() != 0 && central.method() != 8 || (central.flags() & PATCH_FLAG) != 0) {
            throw central.refused("is compressed with method " + central.method() + "; store or deflate it");
        }
        if (central.method() == 0 && central.size() != central.compressedSize()) {
            throw central.refused("is stored, but its two sizes differ");
        }
        if (type != 0 && type != REGULAR_TYPE && type != DIRECTORY_TYPE && type != LINK_TYPE) {
            throw central.refused("is a device, pipe or socket");
        }
        if (central.size() > 0 && (central.name().isEmpty() || central.name().endsWith("/"))) {
            throw central.refused("is a directory with content");
        }
    }

    /** Sizes and place of an entry, from its zip64 field where the header has no room for them. */
    private record Sizes(long inflated, long compressed, long local) {

        static Sizes of(ByteBuffer header, ByteBuffer extra) throws RefusedArchive {
            long compressed = Integer.toUnsignedLong(header.getInt(20));
            long inflated = Integer.toUnsignedLong(header.getInt(24));
            long local = Integer.toUnsignedLong(header.getInt(42));
            int disk = Short.toUnsignedInt(header.getShort(34));
            if (compressed == MAX_32 || inflated == MAX_32 || local == MAX_32 || disk == MAX_16) {
                ByteBuffer field = zip64(extra);
                inflated = inflated == MAX_32 ? next(field) : inflated;
                compressed = compressed == MAX_32 ? next(field) : compressed;
                local = local == MAX_32 ? next(field) : local;
                disk = disk == MAX_16 && field.remaining() >= 4 ? field.getInt() : disk;
            }
            if (inflated < 0 || compressed < 0 || local < 0 || disk != 0) {
                throw damaged("the sizes of an entry are damaged");
            }
            return new Sizes(inflated, compressed, local);
        }

        private static long next(ByteBuffer field) throws RefusedArchive {
            if (field.remaining() < Long.BYTES) {
                throw damaged("the zip64 sizes of an entry are missing");
            }
            return field.getLong();
        }

        private static ByteBuffer zip64(ByteBuffer extra) throws RefusedArchive {
            while (extra.remaining() >= 4) {
                int id = Short.toUnsignedInt(extra.getShort());
                int size = Short.toUnsignedInt(extra.getShort());
                if (size > extra.remaining()) {
                    break;
                }
                ByteBuffer field = extra.slice(extra.position(), size).order(ByteOrder.LITTLE_ENDIAN);
                if (id == ZIP64_FIELD) {
                    return field;
                }
                extra.position(extra.position() + size);
            }
            throw damaged("the zip64 sizes of an entry are missing");
        }
    }

    /** Where the content begins, behind a local header that says the same as the directory. */
    private long contentStart(Central central) throws IOException {
        if (central.local() > end.directory() - LOCAL_SIZE) {
            throw central.refused("is not where the directory says");
        }
        ByteBuffer header = read(channel, central.local(), LOCAL_SIZE);
        int nameSize = Short.toUnsignedInt(header.getShort(26));
        int extraSize = Short.toUnsignedInt(header.getShort(28));
        long start = central.local() + LOCAL_SIZE + nameSize + extraSize;
        if (header.getInt(0) != LOCAL_SIGNATURE || nameSize != central.rawName().length) {
            throw central.refused("has another name in its local header");
        }
        if (start > end.directory() || central.compressedSize() > end.directory() - start) {
            throw central.refused("reaches into the directory: the zip is truncated");
        }
        if (!Arrays.equals(read(channel, central.local() + LOCAL_SIZE, nameSize).array(), central.rawName())) {
            throw central.refused("has another name in its local header");
        }
        int flags = Short.toUnsignedInt(header.getShort(6));
        if (Short.toUnsignedInt(header.getShort(8)) != central.method() || (flags & ENCRYPTED_FLAGS) != 0) {
            throw central.refused("has another method in its local header");
        }
        if ((flags & DESCRIPTOR_FLAG) == 0
                && (differs(header.getInt(18), central.compressedSize())
                        || differs(header.getInt(22), central.size())
                        || Integer.toUnsignedLong(header.getInt(14)) != central.crc())) {
            throw central.refused("has other sizes or another checksum in its local header");
        }
        return start;
    }

    private static boolean differs(int local, long central) {
        long value = Integer.toUnsignedLong(local);
        return value != MAX_32 && value != central;
    }

    private static RefusedArchive damaged(String what) {
        return new RefusedArchive(Fault.INVALID, what);
    }

    /** FNV-1a. Whoever makes two names collide hides one of his own files from himself. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash;
    }

    private static byte[] read(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw damaged("its directory ends too early");
        }
        return bytes;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer read(FileChannel channel, long position, int size) throws IOException {
        ByteBuffer bytes = littleEndian(new byte[size]);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw damaged("it is truncated");
            }
        }
        return bytes;
    }

    /** A part of the file. */
    private final class Region extends InputStream {

        private long position;
        private long left;

        Region(long position, long size) {
            this.position = position;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)), position);
            if (read < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            position += read;
            left -= read;
            return read;
        }
    }
}
