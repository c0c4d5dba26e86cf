package io.elasticruntime.loggregator.logcache;

import java.util.regex.Pattern;

/**
 * A regular expression of a reader, which may be one that takes for ever: the characters that it looks at during one
 * read are counted, and there is an end to them. For one thread.
 */
final class NameFilter {

    /** A harmless expression looks at each character of 100,000 names of 100 characters once. */
    private static final long MOST_STEPS = 10_000_000;

    private final Pattern pattern;
    private long left = MOST_STEPS;

    NameFilter(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Whether a part of the name matches.
     *
     * @throws TooMuchWorkException if the expression has looked at too many characters already
     */
    boolean matches(String name) {
        return pattern.matcher(new Counted(name, 0, name.length())).find();
    }

    /** The expression takes more work than one read may. */
    static final class TooMuchWorkException extends RuntimeException {

        TooMuchWorkException() {
            super("Name filter takes too much work: use a simpler expression", null, false, false);
        }
    }

    private final class Counted implements CharSequence {

        private final String text;
        private final int start;
        private final int end;

        Counted(String text, int start, int end) {
            this.text = text;
            this.start = start;
            this.end = end;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooMuchWorkException();
            }
            return text.charAt(start + index);
        }

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text, start + from, start + to);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
