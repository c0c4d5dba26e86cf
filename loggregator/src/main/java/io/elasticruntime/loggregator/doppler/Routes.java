package io.elasticruntime.loggregator.doppler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Selector;

/**
 * Which envelope goes to which subscribers; an immutable picture of all subscriptions, found by source. A shard shares
 * by selector: two subscribers of one shard that select different things do not share (loggregator.md b).
 *
 * @param <S> the subscribers
 */
final class Routes<S> {

    private static final String ANY_SOURCE = "";

    private final Map<String, List<Group<S>>> bySource;

    private Routes(Map<String, List<Group<S>>> bySource) {
        this.bySource = bySource;
    }

    /** @param subscriptions what each subscriber asks for */
    static <S> Routes<S> of(Map<S, Request> subscriptions) {
        Map<GroupKey, List<S>> groups = new LinkedHashMap<>();
        subscriptions.forEach((subscriber, request) -> request.selectors()
                .forEach(selector -> groups.computeIfAbsent(
                                new GroupKey(selector, request.shard(), request.steady()), _ -> new ArrayList<>())
                        .add(subscriber)));
        Map<String, List<Group<S>>> bySource = new HashMap<>();
        groups.forEach((key, members) -> bySource.computeIfAbsent(key.selector().getSourceId(), _ -> new ArrayList<>())
                .add(new Group<>(key, List.copyOf(members))));
        return new Routes<>(bySource);
    }

    /** Hands each subscriber to {@code deliver} that the envelope goes to, once for each selector that selects it. */
    void route(Envelope envelope, RandomGenerator random, Consumer<S> deliver) {
        route(bySource.get(ANY_SOURCE), envelope, random, deliver);
        if (!envelope.getSourceId().isEmpty()) {
            route(bySource.get(envelope.getSourceId()), envelope, random, deliver);
        }
    }

    private static <S> void route(
            @org.jspecify.annotations.Nullable List<Group<S>> groups,
            Envelope envelope,
            RandomGenerator random,
            Consumer<S> deliver) {
        if (groups == null) {
            return;
        }
        for (Group<S> group : groups) {
            if (Selectors.matches(group.key().selector(), envelope)) {
                group.deliver(envelope, random, deliver);
            }
        }
    }

    private record GroupKey(Selector selector, String shard, boolean steady) {}

    private record Group<S>(GroupKey key, List<S> members) {

        private void deliver(Envelope envelope, RandomGenerator random, Consumer<S> deliver) {
            if (key.shard().isEmpty()) {
                members.forEach(deliver);
            } else {
                deliver.accept(members.get(share(envelope, random)));
            }
        }

        private int share(Envelope envelope, RandomGenerator random) {
            if (members.size() == 1) {
                return 0;
            }
            if (key.steady() && envelope.hasCounter()) {
                return Math.floorMod(envelope.getCounter().getName().hashCode(), members.size());
            }
            if (key.steady() && envelope.hasGauge()) {
                int names = envelope.getGauge().getMetricsMap().keySet().stream()
                        .mapToInt(String::hashCode)
                        .sum();
                return Math.floorMod(names, members.size());
            }
            return random.nextInt(members.size());
        }
    }
}
