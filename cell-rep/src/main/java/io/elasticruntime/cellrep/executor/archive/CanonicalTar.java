package io.elasticruntime.cellrep.executor.archive;

import io.elasticruntime.cellrep.executor.archive.Entry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive made anew from entries, so that whoever unpacks it understands it as it was checked: in GNU's form with plain
 * headers, without devices, sparse files, set-user bits and whatever else only some programs know.
 */
final class CanonicalTar extends InputStream {

    private static final int BLOCK = 512;
    private static final int LONGEST_IN_HEADER = 100;
    private static final long LARGEST_OCTAL = 077777777777L;
    private static final byte[] LONG_NAME = "././@LongLink".getBytes(StandardCharsets.US_ASCII);

    private final Entries entries;
    private byte[] head = {};
    private int headAt;
    private @Nullable Entry entry;
    private long contentLeft;
    private boolean ended;

    CanonicalTar(Entries entries) {
        this.entries = entries;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headAt == head.length) {
            if (contentLeft > 0) {
                int read = entries.read(buffer, offset, (int) Math.min(length, contentLeft));
                if (read < 0) {
                    throw new IOException("the archive ends in the middle of an entry");
                }
                contentLeft -= read;
                if (contentLeft == 0) {
                    finishContent();
                }
                return read;
            }
            if (ended) {
                return -1;
            }
            advance();
        }
        int count = Math.min(length, head.length - headAt);
        System.arraycopy(head, headAt, buffer, offset, count);
        headAt += count;
        return count;
    }

    /** Whether the content has ended where it should is for the entries to say. */
    private void finishContent() throws IOException {
        if (entry == null || entries.read(new byte[1], 0, 1) >= 0) {
            throw new IOException("an entry of the archive is longer than it says");
        }
        head = new byte[(int) (-entry.size() & (BLOCK - 1))];
        headAt = 0;
    }

    private void advance() throws IOException {
        entry = entries.next();
        headAt = 0;
        if (entry == null) {
            ended = true;
            head = new byte[2 * BLOCK];
            return;
        }
        contentLeft = entry.size();
        var headers = new ByteArrayOutputStream(BLOCK);
        byte[] name = entry.kind() == Kind.DIRECTORY ? withSlash(entry.name()) : entry.name();
        longer(headers, 'K', entry.link());
        longer(headers, 'L', name);
        headers.writeBytes(header(
                name,
                typeOf(entry.kind()),
                modeOf(entry),
                entry.uid(),
                entry.gid(),
                entry.size(),
                entry.modified(),
                entry.link()));
        head = headers.toByteArray();
    }

    private static char typeOf(Kind kind) {
        return switch (kind) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    private static int modeOf(Entry entry) {
        return entry.kind() == Kind.DIRECTORY ? entry.mode() & 01777 | 0700 : entry.mode() & 0777;
    }

    private static byte[] withSlash(byte[] name) {
        byte[] directory = java.util.Arrays.copyOf(name, name.length + 1);
        directory[name.length] = '/';
        return directory;
    }

    private static void longer(ByteArrayOutputStream headers, char type, byte[] text) {
        if (text.length > LONGEST_IN_HEADER) {
            int size = text.length + 1;
            headers.writeBytes(header(LONG_NAME, type, 0644, 0, 0, size, 0, new byte[0]));
            headers.writeBytes(text);
            headers.writeBytes(new byte[1 + (-size & (BLOCK - 1))]);
        }
    }

    private static byte[] header(
            byte[] name, char type, int mode, int uid, int gid, long size, long modified, byte[] link) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, Math.min(name.length, LONGEST_IN_HEADER));
        octal(header, 100, 8, mode);
        octal(header, 108, 8, Math.min(uid, 07777777));
        octal(header, 116, 8, Math.min(gid, 07777777));
        if (size <= LARGEST_OCTAL) {
            octal(header, 124, 12, size);
        } else {
            binary(header, 124, 12, size);
        }
        octal(header, 136, 12, Math.clamp(modified, 0, LARGEST_OCTAL));
        header[156] = (byte) type;
        System.arraycopy(link, 0, header, 157, Math.min(link.length, LONGEST_IN_HEADER));
        byte[] magic = "ustar  ".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, header, 257, magic.length);
        int sum = 8 * ' ';
        for (byte b : header) {
            sum += b & 0xFF;
        }
        octal(header, 148, 7, sum);
        header[155] = ' ';
        return header;
    }

    private static void octal(byte[] header, int offset, int length, long number) {
        long left = number;
        for (int i = offset + length - 2; i >= offset; i--) {
            header[i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    private static void binary(byte[] header, int offset, int length, long number) {
        long left = number;
        for (int i = offset + length - 1; i > offset; i--) {
            header[i] = (byte) left;
            left >>>= 8;
        }
        header[offset] = (byte) 0x80;
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
