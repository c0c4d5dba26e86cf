package io.elasticruntime.loggregator.logcache;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.jspecify.annotations.Nullable;

/**
 * The last envelopes of each source by time, within bounds of number and memory. When memory runs out, sources that have
 * long been silent go first, then the sources that hold the most lose their oldest: one that talks much does not drive
 * out what others said. (The original forgets the oldest of all.)
 *
 * <p>Envelopes are kept as bytes, which takes a fraction of what the objects would. Safe for several threads.
 */
final class EnvelopeStore {

    /** Envelopes of one time are moved up to so many nanoseconds, so that each has a time of its own. */
    private static final int FUDGE = 4_000;

    private static final int BYTES_AROUND_AN_ENVELOPE = 120;
    private static final int BYTES_AROUND_A_SOURCE = 300;
    private static final double FREED_AT_ONCE = 0.05;

    private final long memory;
    private final long largestAnswer;
    private final int perSource;
    private final long idleNanos;
    private final Map<String, Source> sources = new HashMap<>();
    private long used;

    /**
     * @param memory bytes, of all sources together
     * @param largestAnswer bytes, of the envelopes that one read gives
     * @param perSource envelopes, of one source
     * @param idleNanos how long a source is silent until it goes first
     */
    EnvelopeStore(long memory, long largestAnswer, int perSource, long idleNanos) {
        this.memory = memory;
        this.largestAnswer = largestAnswer;
        this.perSource = perSource;
        this.idleNanos = idleNanos;
    }

    /**
     * Keeps an envelope.
     *
     * @param now the present, in nanoseconds since 1970
     */
    synchronized void put(Envelope envelope, long now) {
        Source source = sources.computeIfAbsent(envelope.getSourceId(), _ -> {
            used += BYTES_AROUND_A_SOURCE;
            return new Source();
        });
        if (source.envelopes.size() >= perSource) {
            used -= source.expireOldest();
        }
        long time = source.freeTime(envelope.getTimestamp());
        // A reader that goes on behind the last time it saw must not get the same envelope again.
        Envelope moved = time == envelope.getTimestamp()
                ? envelope
                : envelope.toBuilder().setTimestamp(time).build();
        Kept kept = new Kept(EnvelopeType.of(envelope), moved.toByteArray());
        Kept overwritten = source.envelopes.put(time, kept);
        long change = kept.size() - (overwritten == null ? 0 : overwritten.size());
        source.used += change;
        source.heard = now;
        used += change;
        if (used > memory) {
            makeRoom(now);
        }
    }

    /**
     * The envelopes of a source that the query asks for; none if the source is not known. Fewer than its limit if they
     * would be too large together, but at least one.
     */
    List<Envelope> read(String sourceId, Query query) {
        NameFilter name = query.name() == null ? null : new NameFilter(query.name());
        List<Envelope> found = new ArrayList<>();
        long bytes = 0;
        for (Kept kept : candidates(sourceId, query)) {
            bytes += query.name() == null ? kept.size() : 0;
            if (bytes > largestAnswer && !found.isEmpty()) {
                break;
            }
            Optional<Envelope> envelope =
                    name == null ? Optional.of(parse(kept.bytes())) : named(parse(kept.bytes()), name);
            envelope.ifPresent(found::add);
            if (found.size() == query.limit()) {
                break;
            }
        }
        return found;
    }

    /** What is kept of each source. */
    synchronized Map<String, Meta> meta() {
        Map<String, Meta> meta = new HashMap<>();
        sources.forEach((id, source) -> meta.put(
                id,
                new Meta(
                        source.envelopes.size(),
                        source.expired,
                        source.envelopes.firstKey(),
                        source.envelopes.lastKey())));
        return meta;
    }

    /** Bytes in use, by estimate. */
    synchronized long used() {
        return used;
    }

    private void makeRoom(long now) {
        long enough = (long) (memory * (1 - FREED_AT_ONCE));
        List<Map.Entry<String, Source>> idle = sources.entrySet().stream()
                .filter(source -> source.getValue().heard < now - idleNanos)
                .sorted((a, b) -> Long.compare(a.getValue().heard, b.getValue().heard))
                .toList();
        for (Map.Entry<String, Source> source : idle) {
            if (used <= enough) {
                return;
            }
            used -= source.getValue().used + BYTES_AROUND_A_SOURCE;
            sources.remove(source.getKey());
        }
        PriorityQueue<Source> largest = new PriorityQueue<>((a, b) -> Long.compare(b.used, a.used));
        largest.addAll(sources.values());
        while (used > enough && !largest.isEmpty()) {
            Source source = largest.remove();
            long next = largest.isEmpty() ? 0 : largest.element().used;
            do {
                used -= source.expireOldest();
            } while (used > enough && source.used >= next && source.envelopes.size() > 1);
            if (source.envelopes.size() > 1) {
                largest.add(source);
            }
        }
    }

    /** Bytes, at most, of what {@link #read} would give; found without keeping any of it. */
    synchronized long sizeOf(String sourceId, Query query) {
        if (query.name() != null) {
            return largestAnswer;
        }
        long bytes = 0;
        int number = 0;
        for (Kept kept : range(sourceId, query)) {
            if (query.types().isEmpty() || query.types().contains(kept.type())) {
                bytes += kept.size();
                if (++number == query.limit() || bytes > largestAnswer) {
                    break;
                }
            }
        }
        return bytes;
    }

    private Collection<Kept> range(String sourceId, Query query) {
        Source source = sources.get(sourceId);
        if (source == null || query.from() >= query.to()) {
            return List.of();
        }
        NavigableMap<Long, Kept> range = source.envelopes.subMap(query.from(), true, query.to(), false);
        return (query.descending() ? range.descendingMap() : range).values();
    }

    private synchronized List<Kept> candidates(String sourceId, Query query) {
        List<Kept> candidates = new ArrayList<>();
        long bytes = 0;
        for (Kept kept : range(sourceId, query)) {
            if (query.types().isEmpty() || query.types().contains(kept.type())) {
                candidates.add(kept);
                bytes += kept.size();
                if (query.name() == null && (candidates.size() == query.limit() || bytes > largestAnswer)) {
                    break;
                }
            }
        }
        return candidates;
    }

    private static Envelope parse(byte[] bytes) {
        try {
            return Envelope.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an envelope that was kept cannot be read", e);
        }
    }

    private static Optional<Envelope> named(Envelope envelope, NameFilter name) {
        return switch (envelope.getMessageCase()) {
            case COUNTER -> name.matches(envelope.getCounter().getName()) ? Optional.of(envelope) : Optional.empty();
            case TIMER -> name.matches(envelope.getTimer().getName()) ? Optional.of(envelope) : Optional.empty();
            case GAUGE -> {
                Map<String, GaugeValue> metrics =
                        new HashMap<>(envelope.getGauge().getMetricsMap());
                metrics.keySet().removeIf(metric -> !name.matches(metric));
                yield metrics.isEmpty()
                        ? Optional.empty()
                        : Optional.of(envelope.toBuilder()
                                .setGauge(Gauge.newBuilder().putAllMetrics(metrics))
                                .build());
            }
            case LOG, EVENT, MESSAGE_NOT_SET -> Optional.empty();
        };
    }

    /**
     * @param count envelopes kept
     * @param expired envelopes that had to make room
     * @param oldest time of the oldest, in nanoseconds since 1970
     * @param newest time of the newest
     */
    record Meta(long count, long expired, long oldest, long newest) {}

    private record Kept(EnvelopeType type, byte[] bytes) {

        private int size() {
            return bytes.length + BYTES_AROUND_AN_ENVELOPE;
        }
    }

    private static final class Source {

        private final TreeMap<Long, Kept> envelopes = new TreeMap<>();
        private long used;
        private long expired;
        private long heard;

        private long freeTime(long wanted) {
            long time = wanted;
            while (time < wanted + FUDGE && envelopes.containsKey(time)) {
                time++;
            }
            return time;
        }

        /** Forgets the oldest; answers the bytes that this frees. */
        private int expireOldest() {
            Map.@Nullable Entry<Long, Kept> oldest = envelopes.pollFirstEntry();
            if (oldest == null) {
                return 0;
            }
            expired++;
            int size = oldest.getValue().size();
            used -= size;
            return size;
        }
    }
}
