package io.elasticruntime.simulation.storm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
     * @param framing how its end is told
     */
    record Body(String start, String repeated, String end, long size, Framing framing) {

        enum Framing {
            LENGTH,
            CHUNKS,
            /** Not at all: the bytes follow the head as they are. */
            NONE
        }

        static final Body NONE = new Body("", "", "", 0, Framing.NONE);

        static Body of(String start, String repeated, String end, long size) {
            return new Body(start, repeated, end, size, Framing.LENGTH);
        }

        Body inChunks() {
            return new Body(start, repeated, end, size, Framing.CHUNKS);
        }

        Body asItIs() {
            return new Body(start, repeated, end, size, Framing.NONE);
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

    /**
     * Sends the request.
     *
     * @return the status of the answer; {@code closed} if the connection ends without one
     */
    String over(OutputStream out, InputStream in) {
        String status = "";
        try {
            out.write(headers().replace("\n", "\r\n").getBytes(ISO_8859_1));
            if (body.framing() == Body.Framing.NONE) {
                status = statusFrom(in); // what follows is for one who has agreed to it
            }
            writeBody(out);
        } catch (IOException _) {
            // The other side has had enough in the midst of it: its answer may be there.
        }
        return status.isEmpty() ? statusFrom(in) : status;
    }

    private String headers() {
        return switch (body.framing()) {
            case LENGTH -> head + "Content-Length: " + body.length() + "\n\n";
            case CHUNKS -> head + "Transfer-Encoding: chunked\n\n";
            case NONE -> head + "\n";
        };
    }

    private void writeBody(OutputStream out) throws IOException {
        piece(out, body.start().getBytes(ISO_8859_1), body.start().length());
        if (!body.repeated().isEmpty()) {
            int perPiece = Math.max(1, 64 * 1024 / body.repeated().length());
            byte[] piece = body.repeated().repeat(perPiece).getBytes(ISO_8859_1);
            for (long left = body.times(); left > 0; left -= perPiece) {
                piece(
                        out,
                        piece,
                        (int) Math.min(left, perPiece) * body.repeated().length());
            }
        }
        piece(out, body.end().getBytes(ISO_8859_1), body.end().length());
        if (body.framing() == Body.Framing.CHUNKS) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
    }

    private void piece(OutputStream out, byte[] bytes, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (body.framing() == Body.Framing.CHUNKS) {
            out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
        }
        out.write(bytes, 0, length);
        if (body.framing() == Body.Framing.CHUNKS) {
            out.write("\r\n".getBytes(ISO_8859_1));
        }
    }

    private static String statusFrom(InputStream in) {
        byte[] start = new byte[STATUS_AT + STATUS_DIGITS];
        try {
            if (in.readNBytes(start, 0, start.length) == start.length) {
                return new String(Arrays.copyOfRange(start, STATUS_AT, start.length), ISO_8859_1);
            }
        } catch (IOException _) {
            // told below
        }
        return "closed";
    }
}
