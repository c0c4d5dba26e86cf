package io.elasticruntime.cloudcontroller.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Writes zips byte by byte, so that each field can lie. */
public final class HandmadeZip {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Entry> entries = new ArrayList<>();
    private byte[] beforeDirectory = new byte[0];
    private byte[] trailer = new byte[0];
    private @Nullable Integer count;
    private boolean zip64;
    private long count64 = -1;

    /** An entry; what is not set is as an honest tool would write it. */
    public static final class Entry {
        private final byte[] name;
        private byte[] localName;
        private final byte[] content;
        private int method = 8;
        private int flags = 1 << 11;
        private int localFlags = -1;
        private int unixMode = 0100644;
        private long size;
        private long localSize = -1;
        private long crc;
        private byte @Nullable [] compressed;
        private byte[] behind = new byte[0];
        private int sharesContentOf = -1;
        private long offset;
        private long offsetShift;
        private boolean zip64;

        private Entry(byte[] name, byte[] content) {
            this.name = name;
            this.localName = name;
            this.content = content;
            this.size = content.length;
            CRC32 checksum = new CRC32();
            checksum.update(content);
            this.crc = checksum.getValue();
        }

        public Entry stored() {
            method = 0;
            return this;
        }

        public Entry method(int id) {
            method = id;
            return this;
        }

        public Entry flags(int set) {
            flags |= set;
            return this;
        }

        public Entry mode(int unix) {
            unixMode = unix;
            return this;
        }

        /** What the directory says; the local header too. */
        public Entry declaring(long bytes) {
            size = bytes;
            return this;
        }

        /** What the local header alone says. */
        public Entry declaringLocally(long bytes) {
            localSize = bytes;
            return this;
        }

        public Entry crc(long value) {
            crc = value;
            return this;
        }

        public Entry localName(String other) {
            localName = other.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        public Entry compressedTo(byte[] raw) {
            compressed = raw;
            return this;
        }

        /** Bytes that count as compressed but are behind the end of the deflated content. */
        public Entry followedBy(byte[] hidden) {
            behind = hidden;
            return this;
        }

        /** The directory points to the local header of another entry. */
        public Entry sharing(int entry) {
            sharesContentOf = entry;
            return this;
        }

        public Entry shifted(long bytes) {
            offsetShift = bytes;
            return this;
        }

        /** Sizes are in a zip64 field. */
        public Entry zip64() {
            zip64 = true;
            return this;
        }
    }

    public static Entry file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public static Entry file(String name, byte[] content) {
        return new Entry(name.getBytes(StandardCharsets.UTF_8), content);
    }

    public static Entry named(byte[] name) {
        return new Entry(name, new byte[0]);
    }

    public static HandmadeZip of(Entry... entries) {
        HandmadeZip zip = new HandmadeZip();
        for (Entry entry : entries) {
            zip.entries.add(entry);
        }
        return zip;
    }

    public HandmadeZip startingWith(String preamble) {
        bytes.writeBytes(preamble.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public HandmadeZip beforeDirectory(byte[] gap) {
        beforeDirectory = gap;
        return this;
    }

    public HandmadeZip followedBy(String text) {
        trailer = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** The end record counts so many. */
    public HandmadeZip counting(int claimed) {
        count = claimed;
        return this;
    }

    public HandmadeZip zip64() {
        zip64 = true;
        return this;
    }

    /** The zip64 end record counts so many. */
    public HandmadeZip counting64(long claimed) {
        zip64 = true;
        count64 = claimed;
        return this;
    }

    public byte[] bytes() {
        for (Entry entry : entries) {
            local(entry);
        }
        bytes.writeBytes(beforeDirectory);
        int directory = bytes.size();
        for (Entry entry : entries) {
            central(entry);
        }
        int size = bytes.size() - directory;
        int claimed = count == null ? entries.size() : count;
        if (zip64) {
            long claimed64 = count64 < 0 ? claimed : count64;
            int at = bytes.size();
            bytes.writeBytes(buffer(56)
                    .putInt(0x06064b50)
                    .putLong(44)
                    .putShort((short) 45)
                    .putShort((short) 45)
                    .putInt(0)
                    .putInt(0)
                    .putLong(claimed64)
                    .putLong(claimed64)
                    .putLong(size)
                    .putLong(directory)
                    .array());
            bytes.writeBytes(buffer(20)
                    .putInt(0x07064b50)
                    .putInt(0)
                    .putLong(at)
                    .putInt(1)
                    .array());
            claimed = 0xFFFF;
        }
        bytes.writeBytes(buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) claimed)
                .putShort((short) claimed)
                .putInt(size)
                .putInt(directory)
                .putShort((short) 0)
                .array());
        bytes.writeBytes(trailer);
        return bytes.toByteArray();
    }

    private void local(Entry entry) {
        if (entry.sharesContentOf >= 0) {
            entry.offset = entries.get(entry.sharesContentOf).offset;
            entry.compressed = entries.get(entry.sharesContentOf).compressed;
            return;
        }
        if (entry.compressed == null) {
            entry.compressed = entry.method == 8 ? deflated(entry.content) : entry.content;
        }
        byte[] raw = concat(entry.compressed, entry.behind);
        entry.compressed = raw;
        entry.offset = bytes.size();
        bytes.writeBytes(buffer(30)
                .putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) (entry.localFlags < 0 ? entry.flags : entry.localFlags))
                .putShort((short) entry.method)
                .putInt(0x5a21_0000)
                .putInt((int) entry.crc)
                .putInt(entry.zip64 ? -1 : raw.length)
                .putInt(entry.zip64 ? -1 : (int) (entry.localSize < 0 ? entry.size : entry.localSize))
                .putShort((short) entry.localName.length)
                .putShort((short) 0)
                .array());
        bytes.writeBytes(entry.localName);
        bytes.writeBytes(raw);
    }

    private void central(Entry entry) {
        int raw = entry.compressed == null ? 0 : entry.compressed.length;
        byte[] extra = entry.zip64
                ? buffer(20)
                        .putShort((short) 1)
                        .putShort((short) 16)
                        .putLong(entry.size)
                        .putLong(raw)
                        .array()
                : new byte[0];
        bytes.writeBytes(buffer(46)
                .putInt(0x02014b50)
                .putShort((short) (3 << 8 | 20))
                .putShort((short) 20)
                .putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0x5a21_0000)
                .putInt((int) entry.crc)
                .putInt(entry.zip64 ? -1 : raw)
                .putInt(entry.zip64 ? -1 : (int) entry.size)
                .putShort((short) entry.name.length)
                .putShort((short) extra.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(entry.unixMode << 16)
                .putInt((int) (entry.offset + entry.offsetShift))
                .array());
        bytes.writeBytes(entry.name);
        bytes.writeBytes(extra);
    }

    public static byte[] deflated(byte[] content) {
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 16];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
