package io.elasticruntime.cellrep.executor.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process has written, as lines for the log: cut at line feeds and carriage returns, without empty ones, at most
 * 61 440 bytes each and never inside a UTF-8 character (cell-and-staging.md A6).
 */
final class Lines {

    static final int LONGEST = 61_440;

    private Lines() {}

    static List<String> of(byte[] bytes) {
        List<String> lines = new ArrayList<>(1);
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n' || bytes[i] == '\r') {
                addPieces(lines, bytes, start, i);
                start = i + 1;
            }
        }
        return lines;
    }

    private static void addPieces(List<String> lines, byte[] bytes, int start, int end) {
        int from = start;
        while (from < end) {
            int to = end - from <= LONGEST ? end : boundaryBefore(bytes, from, from + LONGEST);
            lines.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            from = to;
        }
    }

    /** The last start of a character in {@code (from, limit]}; {@code limit} if the bytes are no UTF-8. */
    private static int boundaryBefore(byte[] bytes, int from, int limit) {
        int boundary = limit;
        while (boundary > from && boundary > limit - 4 && (bytes[boundary] & 0xC0) == 0x80) {
            boundary--;
        }
        return (bytes[boundary] & 0xC0) == 0x80 || boundary == from ? limit : boundary;
    }
}
