package io.elasticruntime.cellrep.executor.archive;

import io.elasticruntime.cellrep.executor.archive.Entry.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar archives of all usual kinds: version 7, POSIX 1988 and 2001, GNU. What stands in headers is as hostile as the
 * rest, so each header, and all of them together, are bounded.
 */
final class TarEntries implements Entries {

    private static final int BLOCK = 512;
    private static final int LONGEST_EXTENSION = 1 << 16;
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final byte[] block = new byte[BLOCK];
    private final byte[] skipped = new byte[8192];
    private long headersLeft;
    private long contentLeft;
    private long paddingLeft;
    private boolean ended;

    /** @param headerBytes how much of the archive may be other than content */
    TarEntries(InputStream in, long headerBytes) {
        this.in = in;
        this.headersLeft = headerBytes;
    }

    /** What stands before the header of an entry and overrides it. */
    private static final class Extension {
        byte @Nullable [] name;
        byte @Nullable [] link;

        @Nullable
        Long size;

        @Nullable
        Long modified;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        skip(contentLeft);
        contentLeft = 0;
        header(paddingLeft);
        skip(paddingLeft);
        paddingLeft = 0;
        var extension = new Extension();
        while (!ended) {
            if (!readHeader()) {
                ended = true;
                break;
            }
            switch (block[156]) {
                case 'L' -> extension.name = untilNul(extension(), 0, Integer.MAX_VALUE);
                case 'K' -> extension.link = untilNul(extension(), 0, Integer.MAX_VALUE);
                case 'x', 'X' -> readRecords(extension(), extension);
                // What holds for all entries is no business of names and sizes.
                case 'g' -> extension();
                default -> {
                    return entry(extension);
                }
            }
        }
        return null;
    }

    private Entry entry(Extension extension) throws IOException {
        byte[] name = extension.name != null ? extension.name : nameInHeader();
        byte[] link = extension.link != null ? extension.link : untilNul(block, 157, 100);
        long size = extension.size != null ? extension.size : number(124, 12);
        boolean endsInSlash = name.length > 0 && name[name.length - 1] == '/';
        Kind kind = switch (block[156]) {
            case 0, '0', '7' -> endsInSlash ? Kind.DIRECTORY : Kind.FILE;
            case '1' -> Kind.HARD_LINK;
            case '2' -> Kind.SYMBOLIC_LINK;
            case '3', '4' -> throw new ArchiveRefused("holds a device: " + Entry.shown(name));
            case '5' -> Kind.DIRECTORY;
            case '6' -> Kind.FIFO;
            case 'S' -> throw sparse(name);
            default -> throw new ArchiveRefused("holds something of an unknown kind: " + Entry.shown(name));
        };
        if (size < 0) {
            throw new ArchiveRefused("holds a file of negative size: " + Entry.shown(name));
        }
        // A hard link may tell the size of its target, but has no content.
        contentLeft = kind == Kind.HARD_LINK ? 0 : size;
        paddingLeft = paddingOf(contentLeft);
        if (kind != Kind.FILE) {
            header(contentLeft);
        }
        boolean links = kind == Kind.HARD_LINK || kind == Kind.SYMBOLIC_LINK;
        return new Entry(
                name,
                kind,
                (int) number(100, 8) & 07777,
                id(108),
                id(116),
                kind == Kind.FILE ? size : 0,
                extension.modified != null ? extension.modified : number(136, 12),
                links ? link : NOTHING);
    }

    private static ArchiveRefused sparse(byte[] name) {
        return new ArchiveRefused("holds a sparse file, which is not supported: " + Entry.shown(name));
    }

    private int id(int offset) throws IOException {
        long id = number(offset, 8);
        return id < 0 || id > Integer.MAX_VALUE ? 0 : (int) id;
    }

    private byte[] nameInHeader() {
        byte[] name = untilNul(block, 0, 100);
        boolean posix = block[257] == 'u' && block[262] == 0;
        byte[] prefix = posix ? untilNul(block, 345, 155) : NOTHING;
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    /** False at the end of the archive. */
    private boolean readHeader() throws IOException {
        header(BLOCK);
        int read = in.readNBytes(block, 0, BLOCK);
        if (read == 0) {
            return false;
        }
        if (read < BLOCK) {
            throw cutOff();
        }
        long unsigned = 0;
        long signed = 0;
        boolean empty = true;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xFF;
            signed += b;
            empty &= block[i] == 0;
        }
        if (empty) {
            return false;
        }
        long told = number(148, 8);
        if (told != unsigned && told != signed) {
            throw new IOException("not a tar archive");
        }
        return true;
    }

    private byte[] extension() throws IOException {
        long size = number(124, 12);
        if (size < 0 || size > LONGEST_EXTENSION) {
            throw new ArchiveRefused("holds a name or header of more than " + LONGEST_EXTENSION + " bytes");
        }
        int padding = paddingOf(size);
        header(size + padding);
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw cutOff();
        }
        skip(padding);
        return content;
    }

    /** Records of POSIX 2001: {@code <length> <key>=<value>\n}. */
    private static void readRecords(byte[] bytes, Extension extension) throws IOException {
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = at;
            while (space < bytes.length && space - at < 8 && bytes[space] >= '0' && bytes[space] <= '9') {
                space++;
            }
            if (space == at || space == bytes.length || bytes[space] != ' ') {
                throw malformed();
            }
            int length = Integer.parseInt(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
            int end = at + length;
            if (length <= space - at + 1 || end > bytes.length || bytes[end - 1] != '\n') {
                throw malformed();
            }
            int equals = space + 1;
            while (equals < end && bytes[equals] != '=') {
                equals++;
            }
            if (equals == end) {
                throw malformed();
            }
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            readRecord(key, Arrays.copyOfRange(bytes, equals + 1, end - 1), extension);
            at = end;
        }
    }

    private static void readRecord(String key, byte[] value, Extension extension) throws IOException {
        switch (key) {
            case "path" -> extension.name = value;
            case "linkpath" -> extension.link = value;
            case "size" -> extension.size = decimal(value);
            case "mtime" -> extension.modified = decimal(value);
            default -> {
                if (key.startsWith("GNU.sparse.")) {
                    throw sparse(extension.name == null ? NOTHING : extension.name);
                }
            }
        }
    }

    /** What stands before a decimal point. */
    private static long decimal(byte[] value) throws IOException {
        String text = new String(value, StandardCharsets.US_ASCII);
        if (!text.matches("-?\\d{1,18}(\\.\\d*)?")) {
            throw malformed();
        }
        int point = text.indexOf('.');
        return Long.parseLong(point < 0 ? text : text.substring(0, point));
    }

    /** Octal digits, or a binary number whose first bit is set. */
    private long number(int offset, int length) throws IOException {
        if ((block[offset] & 0x80) != 0) {
            boolean negative = (block[offset] & 0x40) != 0;
            long value = negative ? -1 : 0;
            for (int i = offset; i < offset + length; i++) {
                int bits = i == offset ? (negative ? block[i] | 0x80 : block[i] & 0x7F) & 0xFF : block[i] & 0xFF;
                if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                    throw new ArchiveRefused("holds a number of more than 63 bits");
                }
                value = value << 8 | bits;
            }
            return value;
        }
        long value = 0;
        int i = offset;
        int end = offset + length;
        while (i < end && (block[i] == ' ' || block[i] == 0)) {
            i++;
        }
        for (; i < end && block[i] != ' ' && block[i] != 0; i++) {
            if (block[i] < '0' || block[i] > '7') {
                throw new IOException("not a tar archive");
            }
            value = value << 3 | (block[i] - '0');
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (contentLeft == 0) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, contentLeft));
        if (read < 0) {
            throw cutOff();
        }
        contentLeft -= read;
        return read;
    }

    private void header(long bytes) throws IOException {
        headersLeft -= bytes;
        if (headersLeft < 0) {
            throw new ArchiveRefused("has headers and names that are too long in all");
        }
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            int read = in.read(skipped, 0, (int) Math.min(left, skipped.length));
            if (read < 0) {
                throw cutOff();
            }
            left -= read;
        }
    }

    private static int paddingOf(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private static byte[] untilNul(byte[] bytes, int offset, int longest) {
        int end = offset;
        while (end < bytes.length && end - offset < longest && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, offset, end);
    }

    private static IOException malformed() {
        return new IOException("a header of the tar archive is malformed");
    }

    private static EOFException cutOff() {
        return new EOFException("the archive ends in the middle of an entry");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
