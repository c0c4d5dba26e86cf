package io.elasticruntime.component.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream in UTF-8, each of a bounded length, so that no line without an end fills the memory. */
final class BoundedLines implements AutoCloseable {

    private static final int BUFFER = 8192;

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int limit;
    private boolean afterReturn;

    /** @param longest bytes of a line */
    BoundedLines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /**
     * The next line, without its end ({@code \n}, {@code \r} or both); null at the end of the stream.
     *
     * @throws IOException also if a line is too long
     */
    @Nullable
    String next() throws IOException {
        boolean begun = false;
        while (fill()) {
            if (afterReturn && buffer[position] == '\n') {
                position++;
                afterReturn = false;
                continue;
            }
            afterReturn = false;
            begun = true;
            int end = position;
            while (end < limit && buffer[end] != '\n' && buffer[end] != '\r') {
                end++;
            }
            if (line.size() + end - position > longest) {
                throw new IOException("a line of more than " + longest + " bytes");
            }
            line.write(buffer, position, end - position);
            position = end;
            if (end < limit) {
                afterReturn = buffer[position++] == '\r';
                return text();
            }
        }
        return begun ? text() : null;
    }

    /** Whether there is another byte; waits for one. */
    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
        }
        return position < limit;
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return text;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
