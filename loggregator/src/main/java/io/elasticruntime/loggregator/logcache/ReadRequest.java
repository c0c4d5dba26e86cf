package io.elasticruntime.loggregator.logcache;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/** Understands the parameters of a read as log-cache does, defaults and errors included (loggregator.md h). */
final class ReadRequest {

    private static final int DEFAULT_LIMIT = 100;
    private static final int LARGEST_LIMIT = 1_000;
    private static final int LONGEST_FILTER = 255;

    private ReadRequest() {}

    /**
     * The query that the parameters mean.
     *
     * @param now the present, in nanoseconds since 1970: where a read ends that does not say
     * @throws UnreadableException if a parameter is not of its type
     * @throws RefusedException if the parameters make no sense
     */
    static Query parse(MultiValueMap<String, String> parameters, long now)
            throws UnreadableException, RefusedException {
        long from = number(parameters, "start_time");
        long end = number(parameters, "end_time");
        long limit = number(parameters, "limit");
        boolean descending = flag(parameters, "descending");
        Set<EnvelopeType> types = types(parameters.get("envelope_types"));
        if (end != 0 && from > end) {
            throw new RefusedException("StartTime (%d) must be before EndTime (%d)".formatted(from, end));
        }
        if (limit > LARGEST_LIMIT) {
            throw new RefusedException("Limit (%d) must be 1000 or less".formatted(limit));
        }
        if (limit < 0) {
            throw new RefusedException("Limit (%d) must be greater than zero".formatted(limit));
        }
        return new Query(
                from,
                end == 0 ? now : end,
                limit == 0 ? DEFAULT_LIMIT : (int) limit,
                types,
                descending,
                name(parameters.getFirst("name_filter")));
    }

    private static long number(MultiValueMap<String, String> parameters, String name) throws UnreadableException {
        String text = parameters.getFirst(name);
        if (text == null || text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw unreadable(name, text);
        }
    }

    private static boolean flag(MultiValueMap<String, String> parameters, String name) throws UnreadableException {
        String text = parameters.getFirst(name);
        return switch (text == null ? "" : text) {
            case "", "false", "0" -> false;
            case "true", "1" -> true;
            default -> throw unreadable(name, String.valueOf(text));
        };
    }

    private static Set<EnvelopeType> types(@Nullable List<String> values) throws UnreadableException {
        EnumSet<EnvelopeType> types = EnumSet.noneOf(EnvelopeType.class);
        if (values != null) {
            List<String> names = values.stream()
                    .flatMap(value -> Arrays.stream(value.split(",", -1)))
                    .filter(name -> !name.isBlank())
                    .toList();
            for (String name : names) {
                types.add(EnvelopeType.parse(name).orElseThrow(() -> unreadable("envelope_types", name)));
            }
        }
        types.remove(EnvelopeType.ANY);
        return types;
    }

    private static @Nullable Pattern name(@Nullable String filter) throws RefusedException {
        if (filter == null || filter.isEmpty()) {
            return null;
        }
        if (filter.length() > LONGEST_FILTER) {
            throw new RefusedException("Name filter may have %d characters at most".formatted(LONGEST_FILTER));
        }
        try {
            return Pattern.compile(filter);
        } catch (PatternSyntaxException e) {
            throw new RefusedException("Name filter must be a valid regular expression: " + e.getDescription());
        }
    }

    private static UnreadableException unreadable(String name, String value) {
        return new UnreadableException("type mismatch, parameter: %s, error: cannot parse %s".formatted(name, value));
    }

    /** A parameter that is not of its type. */
    static final class UnreadableException extends Exception {

        private UnreadableException(String message) {
            super(message);
        }
    }

    /** Parameters that make no sense. */
    static final class RefusedException extends Exception {

        private RefusedException(String message) {
            super(message);
        }
    }
}
