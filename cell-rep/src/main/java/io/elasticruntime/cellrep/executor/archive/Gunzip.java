package io.elasticruntime.cellrep.executor.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a gzipped stream of any number of members, and ignores what follows them, as gzip does. Java's own reader takes a
 * slow network for the end between two members, and goes one call deeper for each that is empty.
 */
final class Gunzip extends InputStream {

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_FIELD = 1 << 16;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int at;
    private int end;
    private boolean inside;
    private boolean ended;

    /** @throws IOException if that is no gzipped stream */
    Gunzip(InputStream in) throws IOException {
        this.in = in;
        if (!beginsMember()) {
            throw malformed();
        }
        readHeader();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inside) {
                if (beginsMember()) {
                    readHeader();
                } else {
                    ended = true;
                    break;
                }
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                at = end - inflater.getRemaining();
                readTrailer();
            } else if (inflater.needsInput()) {
                at = end;
                if (!fill()) {
                    throw new EOFException("the archive ends in the middle");
                }
                inflater.setInput(buffer, 0, end);
            } else {
                throw malformed();
            }
        }
        return -1;
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new IOException("the gzipped archive is malformed: " + e.getMessage(), e);
        }
    }

    private boolean beginsMember() throws IOException {
        return nextOrEnd() == 0x1F && nextOrEnd() == 0x8B;
    }

    private void readHeader() throws IOException {
        if (next() != 8) {
            throw malformed();
        }
        int flags = next();
        skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            skip(2);
        }
        inflater.reset();
        inflater.setInput(buffer, at, end - at);
        checksum.reset();
        inside = true;
    }

    private void readTrailer() throws IOException {
        long expected = number();
        long size = number();
        if (expected != checksum.getValue() || size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new IOException("the gzipped archive is damaged");
        }
        inside = false;
    }

    private long number() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skipText() throws IOException {
        for (int i = 0; i < LONGEST_FIELD; i++) {
            if (next() == 0) {
                return;
            }
        }
        throw malformed();
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private int next() throws IOException {
        int next = nextOrEnd();
        if (next < 0) {
            throw new EOFException("the archive ends in the middle");
        }
        return next;
    }

    private int nextOrEnd() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private static IOException malformed() {
        return new IOException("the gzipped archive is malformed");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
