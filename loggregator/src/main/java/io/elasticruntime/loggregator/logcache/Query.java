package io.elasticruntime.loggregator.logcache;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to read of one source.
 *
 * @param from first time, in nanoseconds since 1970; may be negative
 * @param to time before which to stop
 * @param limit the most envelopes to answer
 * @param types kinds to answer; empty for all
 * @param descending newest first; the limit then takes the newest
 * @param name what names of counters, timers and metrics must contain; null for any. A gauge answers only the metrics
 *     that do; logs and events never do
 */
record Query(
        long from,
        long to,
        int limit,
        Set<EnvelopeType> types,
        boolean descending,
        @Nullable Pattern name) {

    Query {
        types = Set.copyOf(types);
    }
}
