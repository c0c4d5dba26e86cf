package io.elasticruntime.cellrep.garden;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One line that a process has written.
 *
 * @param bytes without the end of line; a very long line comes in several pieces
 * @param time when it was written, or read if that is not known
 * @param cursor the place after this line, to go on from after a restart
 */
@SuppressWarnings("ArrayRecordComponent") // a line is passed on, never compared
public record OutputLine(Stream stream, byte[] bytes, Instant time, String cursor) {

    public enum Stream {
        OUT,
        ERR
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
