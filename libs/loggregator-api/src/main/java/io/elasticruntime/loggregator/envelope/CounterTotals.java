package io.elasticruntime.loggregator.envelope;

import java.util.HashMap;
import java.util.Map;
import org.cloudfoundry.loggregator.v2.Envelope;

/**
 * Gives counters the total that they lack: the sum of their deltas, by name, source and tags. A counter that brings a
 * total of its own sets the sum (loggregator.md d). Safe for several threads.
 */
public final class CounterTotals {

    /** As many as the original keeps before it forgets all of them. */
    private static final int LIMIT = 10_000;

    private final Map<Key, Long> totals = new HashMap<>();

    /** The envelope with a total; envelopes of other kinds as they are. */
    public Envelope apply(Envelope envelope) {
        if (!envelope.hasCounter()) {
            return envelope;
        }
        long delta = envelope.getCounter().getDelta();
        long given = envelope.getCounter().getTotal();
        Key key = new Key(
                envelope.getCounter().getName(),
                envelope.getSourceId(),
                envelope.getInstanceId(),
                envelope.getTagsMap());
        long total = given == 0 && delta != 0 ? add(key, delta) : set(key, given);
        if (total == given) {
            return envelope;
        }
        return envelope.toBuilder()
                .setCounter(envelope.getCounter().toBuilder().setTotal(total))
                .build();
    }

    private synchronized long add(Key key, long delta) {
        makeRoom();
        return totals.merge(key, delta, Long::sum);
    }

    private synchronized long set(Key key, long total) {
        makeRoom();
        totals.put(key, total);
        return total;
    }

    private void makeRoom() {
        if (totals.size() > LIMIT) {
            totals.clear();
        }
    }

    private record Key(String name, String sourceId, String instanceId, Map<String, String> tags) {}
}
