package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.ContainerProcess.OutputListener;
import io.elasticruntime.cellrep.garden.OutputLine.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads conmon's log: records {@code <time> <stdout|stderr> <P|F> <text>\n}, where {@code P} is a part of a line and
 * {@code F} its end. When the log has reached its bound, conmon puts a new file in its place; what was not read of the
 * old one by then can only be read by who has it open. A cursor is the time of the file's first record, and a place in the file.
 */
final class ConmonOutput extends OutputReader {

    private final Path file;
    private final Map<Stream, Pending> pending = new EnumMap<>(Stream.class);
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private String cursor;
    private @Nullable FileChannel channel;
    private Optional<Object> key = Optional.empty();
    private String birth = "";
    private long position;

    ConmonOutput(RecordedProcess process, Path file, String cursor, OutputListener listener) {
        super(process, listener);
        this.file = file;
        this.cursor = cursor;
    }

    @Override
    boolean drain() throws IOException {
        if (channel == null && !open()) {
            return false;
        }
        if (channel == null) {
            return true;
        }
        // Looked at first: what was written before the replacement is then surely read from the old file.
        boolean replaced = !key.equals(keyOf(file));
        boolean read = drainFile(channel);
        if (replaced) {
            release();
            record.reset();
            return true;
        }
        return read;
    }

    private boolean open() throws IOException {
        Optional<Object> before = keyOf(file);
        try {
            channel = FileChannel.open(file);
        } catch (NoSuchFileException e) {
            return false;
        }
        key = keyOf(file);
        if (!key.equals(before)) {
            // Replaced while it was opened: nobody knows which of the two this is.
            release();
            return true;
        }
        birth = birthOf(channel);
        int place = cursor.lastIndexOf('@');
        boolean sameFile = place > 0 && cursor.substring(0, place).equals(birth);
        position = sameFile ? Long.parseLong(cursor.substring(place + 1)) : 0;
        return true;
    }

    private boolean drainFile(FileChannel open) throws IOException {
        boolean any = false;
        long at = position + record.size();
        while (!isClosed()) {
            buffer.clear();
            int count = open.read(buffer, at);
            if (count <= 0) {
                return any;
            }
            any = true;
            at += count;
            for (int i = 0; i < count; i++) {
                byte b = buffer.get(i);
                if (b == '\n') {
                    long start = position;
                    position += record.size() + 1;
                    accept(record.toByteArray(), start);
                    record.reset();
                } else {
                    record.write(b);
                }
            }
        }
        return any;
    }

    private void accept(byte[] bytes, long start) {
        String head = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
        String[] words = head.split(" ", 4);
        if (words.length < 4) {
            return;
        }
        if (start == 0) {
            birth = words[0];
        }
        Stream stream = words[1].equals("stderr") ? Stream.ERR : Stream.OUT;
        Pending line = pending.computeIfAbsent(stream, any -> new Pending());
        int textStart = words[0].length() + words[1].length() + words[2].length() + 3;
        line.add(bytes, textStart, start, time(words[0]));
        if (words[2].equals("F") || line.text.size() + 8192 > LONGEST_LINE) {
            finish(stream, line);
        }
    }

    private void finish(Stream stream, Pending line) {
        byte[] text = line.text.toByteArray();
        Instant time = line.time;
        line.clear();
        // A part of the other stream's line may stand before this one; going on after it would lose that part.
        long safe = pending.values().stream()
                .filter(other -> other.text.size() > 0)
                .mapToLong(other -> other.start)
                .reduce(position, Math::min);
        cursor = birth + "@" + safe;
        deliver(new OutputLine(stream, text, time, cursor));
    }

    @Override
    void flush() {
        pending.forEach((stream, line) -> {
            if (line.text.size() > 0) {
                finish(stream, line);
            }
        });
    }

    @Override
    void release() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Tells the file from its successor, for as long as it is open; later the number may be used again. */
    private static Optional<Object> keyOf(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The time of its first record tells a file from all other logs of the process; empty while it has none. */
    private static String birthOf(FileChannel open) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(64);
        open.read(head, 0);
        String text = new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
        return text.contains(" ") ? text.substring(0, text.indexOf(' ')) : "";
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }

    /** The parts of one line so far. */
    private static final class Pending {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        long start;
        Instant time = Instant.EPOCH;

        void add(byte[] record, int offset, long recordStart, Instant recordTime) {
            if (text.size() == 0) {
                start = recordStart;
                time = recordTime;
            }
            text.write(record, offset, record.length - offset);
        }

        void clear() {
            text.reset();
        }
    }
}
