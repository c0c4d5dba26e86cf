package io.elasticruntime.staticfile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a file; both ends are inside. */
record ByteRange(long first, long last) {

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * The part that a {@code Range} header asks for. Empty for headers that ask for several parts or make no sense: the
     * whole file is a right answer to them. A part beyond the end has its first byte behind its last.
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher range = SINGLE.matcher(header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            return Optional.of(new ByteRange(Math.max(0, size - Long.parseLong(range.group(2))), size - 1));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
        return Optional.of(new ByteRange(first, last));
    }

    boolean isBeyondTheEnd() {
        return first > last;
    }

    long length() {
        return last - first + 1;
    }
}
