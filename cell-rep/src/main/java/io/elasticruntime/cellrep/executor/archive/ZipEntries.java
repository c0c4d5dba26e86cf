package io.elasticruntime.cellrep.executor.archive;

import io.elasticruntime.cellrep.executor.archive.Entry.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads zip files by their central directory, one record at a time: memory does not grow with the number of entries.
 * What a record says of its entry must be true.
 */
class ZipEntries implements Entries {

    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int RECORD = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final long MAX_32 = 0xFFFFFFFFL;
    private static final int LONGEST_LINK = 4096;
    private static final int UNIX = 3;
    private static final byte[] NOTHING = {};

    private final FileChannel file;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final InputStream directory;
    private final long shift;
    private final long directoryStart;
    private long recordsLeft;
    private @Nullable InputStream content;
    private long contentLeft;
    private long expected;

    /** @param limits of the number of entries, which is told in advance */
    ZipEntries(Path path, ArchiveLimits limits) throws IOException {
        file = FileChannel.open(path);
        try {
            Directory found = findDirectory();
            if (found.entries > limits.entries()) {
                throw limits.tooMany();
            }
            recordsLeft = found.entries;
            shift = found.end - found.size - found.offset;
            directoryStart = found.offset + shift;
            if (shift < 0 || found.size < 0 || directoryStart < 0) {
                throw malformed();
            }
            directory = new BufferedInputStream(new Part(directoryStart, found.size), 1 << 16);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** @param end where the directory ends */
    private record Directory(long entries, long size, long offset, long end) {}

    private Directory findDirectory() throws IOException {
        long size = file.size();
        int length = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer tail = at(size - length, length);
        for (int i = length - END_LENGTH; i >= 0; i--) {
            if (tail.getInt(i) == END && i + END_LENGTH + unsigned(tail, i + 20) == length) {
                var found = new Directory(
                        unsigned(tail, i + 10),
                        tail.getInt(i + 12) & MAX_32,
                        tail.getInt(i + 16) & MAX_32,
                        size - length + i);
                return largeOrElse(found);
            }
        }
        throw new IOException("not a zip archive, or one that is cut off");
    }

    private Directory largeOrElse(Directory small) throws IOException {
        if (small.end < 20) {
            return small;
        }
        ByteBuffer locator = at(small.end - 20, 20);
        if (locator.getInt(0) != LOCATOR_64) {
            return small;
        }
        long end = locator.getLong(8);
        if (end < 0 || end > small.end - 76) {
            throw malformed();
        }
        ByteBuffer record = at(end, 56);
        if (record.getInt(0) != END_64) {
            throw malformed();
        }
        return new Directory(record.getLong(32), record.getLong(40), record.getLong(48), end);
    }

    @Override
    public @Nullable Entry next() throws IOException {
        content = null;
        contentLeft = 0;
        if (recordsLeft-- <= 0) {
            return null;
        }
        ByteBuffer record = from(directory, 46);
        if (record.getInt(0) != RECORD) {
            throw malformed();
        }
        byte[] name = from(directory, unsigned(record, 28)).array();
        ByteBuffer extra = from(directory, unsigned(record, 30));
        from(directory, unsigned(record, 32));
        int flags = unsigned(record, 8);
        int method = unsigned(record, 10);
        var place = new Place(record.getInt(20) & MAX_32, record.getInt(24) & MAX_32, record.getInt(42) & MAX_32);
        place.readLarge(extra);
        if ((flags & 1) != 0) {
            throw new ArchiveRefused("holds an encrypted file: " + Entry.shown(name));
        }
        if (method != 0 && method != 8) {
            throw new ArchiveRefused("holds a file that is compressed in an unknown way: " + Entry.shown(name));
        }
        int mode = unsigned(record, 4) >> 8 == UNIX ? record.getInt(38) >>> 16 : 0;
        boolean isDirectory = name.length > 0 && name[name.length - 1] == '/';
        boolean isLink = (mode & 0170000) == 0120000;
        open(place, method, record.getInt(16) & MAX_32);
        long modified = modified(record, extra);
        if (isLink) {
            return new Entry(name, Kind.SYMBOLIC_LINK, 0777, 0, 0, 0, modified, target(place));
        }
        if (isDirectory) {
            content = null;
            contentLeft = 0;
            return new Entry(name, Kind.DIRECTORY, permissions(mode, 0755), 0, 0, 0, modified, NOTHING);
        }
        return new Entry(name, Kind.FILE, permissions(mode, 0644), 0, 0, place.size, modified, NOTHING);
    }

    private static int permissions(int mode, int none) {
        return (mode & 0777) == 0 ? none : mode & 0777;
    }

    /** Where the content of an entry is, and how large. */
    private static final class Place {
        private long compressed;
        private long size;
        private long offset;

        Place(long compressed, long size, long offset) {
            this.compressed = compressed;
            this.size = size;
            this.offset = offset;
        }

        /** Numbers that need more than 32 bits stand in the extra field, in this order. */
        void readLarge(ByteBuffer extra) throws IOException {
            int at = field(extra, 1);
            if (at < 0) {
                return;
            }
            int end = at + unsigned(extra, at - 2);
            if (size == MAX_32 && at + 8 <= end) {
                size = extra.getLong(at);
                at += 8;
            }
            if (compressed == MAX_32 && at + 8 <= end) {
                compressed = extra.getLong(at);
                at += 8;
            }
            if (offset == MAX_32 && at + 8 <= end) {
                offset = extra.getLong(at);
            }
            if (size < 0 || compressed < 0 || offset < 0) {
                throw malformed();
            }
        }
    }

    private void open(Place place, int method, long crc) throws IOException {
        long local = place.offset + shift;
        if (local < 0 || local > directoryStart - 30) {
            throw malformed();
        }
        ByteBuffer header = at(local, 30);
        if (header.getInt(0) != LOCAL) {
            throw malformed();
        }
        long start = local + 30 + unsigned(header, 26) + unsigned(header, 28);
        if (place.compressed > directoryStart - start) {
            throw malformed();
        }
        var part = new Part(start, place.compressed);
        inflater.reset();
        content = method == 8 ? new InflaterInputStream(part, inflater, 1 << 13) : part;
        contentLeft = place.size;
        checksum.reset();
        expected = crc;
    }

    private byte[] target(Place place) throws IOException {
        if (place.size > LONGEST_LINK) {
            throw malformed();
        }
        byte[] target = new byte[(int) place.size];
        for (int at = 0; at < target.length; ) {
            at += read(target, at, target.length - at);
        }
        return target;
    }

    private static long modified(ByteBuffer record, ByteBuffer extra) {
        int at = field(extra, 0x5455);
        if (at >= 0 && unsigned(extra, at - 2) >= 5 && (extra.get(at) & 1) != 0) {
            return extra.getInt(at + 1);
        }
        int time = unsigned(record, 12);
        int date = unsigned(record, 14);
        try {
            return LocalDateTime.of(
                            1980 + (date >> 9),
                            date >> 5 & 0xF,
                            date & 0x1F,
                            time >> 11,
                            time >> 5 & 0x3F,
                            Math.min(59, (time & 0x1F) * 2))
                    .atZone(ZoneId.systemDefault())
                    .toEpochSecond();
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** Where the data of a field begins that is whole; -1 if there is none. */
    private static int field(ByteBuffer extra, int id) {
        for (int at = 0; at + 4 <= extra.limit(); ) {
            int length = unsigned(extra, at + 2);
            if (at + 4 + length > extra.limit()) {
                return -1;
            }
            if (unsigned(extra, at) == id) {
                return at + 4;
            }
            at += 4 + length;
        }
        return -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (content == null) {
            return -1;
        }
        if (contentLeft == 0) {
            if (content.read() >= 0) {
                throw new ArchiveRefused("holds a file that is larger than its directory says");
            }
            if (checksum.getValue() != expected) {
                throw new IOException("a file of the zip archive is damaged");
            }
            content = null;
            return -1;
        }
        int read = content.read(buffer, offset, (int) Math.min(length, contentLeft));
        if (read < 0) {
            throw new ArchiveRefused("holds a file that is smaller than its directory says");
        }
        checksum.update(buffer, offset, read);
        contentLeft -= read;
        return read;
    }

    private ByteBuffer at(long position, int length) throws IOException {
        return from(new Part(position, length), length);
    }

    private static ByteBuffer from(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw malformed();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return buffer.getShort(at) & 0xFFFF;
    }

    private static IOException malformed() {
        return new IOException("the zip archive is malformed");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        file.close();
    }

    /** A part of the file. */
    private final class Part extends InputStream {

        private long position;
        private long left;

        Part(long position, long length) {
            this.position = position;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = file.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left)), position);
            if (read > 0) {
                position += read;
                left -= read;
            }
            return read;
        }
    }
}
