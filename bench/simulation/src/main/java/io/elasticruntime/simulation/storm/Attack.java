package io.elasticruntime.simulation.storm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * One request that is as bad as a caller can make it, written to a connection piece by piece, so that many of them cost
 * the attacker nothing.
 *
 * @param name of the kind, such as {@code json-15mb}
 * @param head request line and headers, each ended by a line feed; without those that tell the length
 * @param body what is sent after it
 * @param holds whether the connection stays open until the storm ends, whatever is answered
 */
record Attack(String name, String head, Body body, boolean holds) {

    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    /**
     * A body that repeats a text.
     *
     * @param start its beginning
     * @param repeated what follows, again and again
     * @param end its end
     * @param size bytes of all together, about
     * @param chunked whether its length is not told before
     */
    record Body(String start, String repeated, String end, long size, boolean chunked) {

        static final Body NONE = new Body("", "", "", 0, false);

        static Body of(String start, String repeated, String end, long size) {
            return new Body(start, repeated, end, size, false);
        }

        Body inChunks() {
            return new Body(start, repeated, end, size, true);
        }

        private long times() {
            return repeated.isEmpty() ? 0 : Math.max(0, (size - start.length() - end.length()) / repeated.length());
        }

        private long length() {
            return start.length() + times() * repeated.length() + end.length();
        }
    }

    static Attack of(String name, String head, Body body) {
        return new Attack(name, head, body, false);
    }

    /** Writes the request; fails when the other side has had enough. */
    void writeTo(OutputStream out) throws IOException {
        out.write(head.replace("\n", "\r\n").getBytes(US_ASCII));
        if (body.size() == 0) {
            out.write("\r\n".getBytes(US_ASCII));
            return;
        }
        out.write((body.chunked()
                        ? "Transfer-Encoding: chunked\r\n\r\n"
                        : "Content-Length: " + body.length() + "\r\n\r\n")
                .getBytes(US_ASCII));
        piece(out, body.start().getBytes(US_ASCII), body.start().length());
        if (!body.repeated().isEmpty()) {
            int perPiece = Math.max(1, 64 * 1024 / body.repeated().length());
            byte[] piece = body.repeated().repeat(perPiece).getBytes(US_ASCII);
            for (long left = body.times(); left > 0; left -= perPiece) {
                piece(
                        out,
                        piece,
                        (int) Math.min(left, perPiece) * body.repeated().length());
            }
        }
        piece(out, body.end().getBytes(US_ASCII), body.end().length());
        if (body.chunked()) {
            out.write("0\r\n\r\n".getBytes(US_ASCII));
        }
    }

    private void piece(OutputStream out, byte[] bytes, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (body.chunked()) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(US_ASCII));
        }
        out.write(bytes, 0, length);
        if (body.chunked()) {
            out.write("\r\n".getBytes(US_ASCII));
        }
    }

    /** The status that comes back; {@code closed} if the connection ends without one. */
    static String statusFrom(InputStream in) {
        byte[] start = new byte[STATUS_AT + STATUS_DIGITS];
        try {
            if (in.readNBytes(start, 0, start.length) == start.length) {
                return new String(Arrays.copyOfRange(start, STATUS_AT, start.length), US_ASCII);
            }
        } catch (IOException _) {
            // told below
        }
        return "closed";
    }
}
