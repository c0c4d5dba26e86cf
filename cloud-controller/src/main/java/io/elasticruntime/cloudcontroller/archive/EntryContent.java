package io.elasticruntime.cloudcontroller.archive;

import io.elasticruntime.cloudcontroller.archive.RefusedArchive.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The content of an entry, counted and checked against what the directory says of it. */
final class EntryContent extends InputStream {

    private final InputStream raw;
    private final InputStream content;
    private final BoundedZip.Entry entry;
    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private long count;
    private boolean ended;

    /** @param inflater fresh or reset; stays the caller's */
    EntryContent(InputStream raw, BoundedZip.Entry entry, Inflater inflater) {
        this.raw = raw;
        this.content = entry.method() == 0 ? raw : new InflaterInputStream(raw, inflater, 1 << 15);
        this.entry = entry;
        this.inflater = inflater;
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
        if (ended) {
            return -1;
        }
        int read = inflate(bytes, offset, length);
        if (read < 0) {
            finish();
            return -1;
        }
        count += read;
        if (count > entry.size()) {
            throw refused("inflates to more than the " + entry.size() + " bytes that it declares");
        }
        crc.update(bytes, offset, read);
        return read;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return content.read(bytes, offset, length);
        } catch (ZipException | java.io.EOFException _) {
            throw refused("is not properly compressed");
        }
    }

    private void finish() throws IOException {
        ended = true;
        if (count != entry.size()) {
            throw refused("inflates to " + count + " bytes but declares " + entry.size());
        }
        if (crc.getValue() != entry.crc()) {
            throw refused("has another checksum than it declares");
        }
        if (inflater.getRemaining() > 0 || raw.read() >= 0) {
            throw refused("has bytes behind its content");
        }
    }

    private RefusedArchive refused(String why) {
        return new RefusedArchive(Fault.INVALID, "'" + EntryName.printable(entry.name()) + "' " + why);
    }
}
