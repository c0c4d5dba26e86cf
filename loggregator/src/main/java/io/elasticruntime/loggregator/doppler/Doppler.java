package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.loggregator.envelope.CounterTotals;
import io.elasticruntime.loggregator.envelope.Tags;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes envelopes in and hands them to everyone who has subscribed. Nobody who is slow makes a sender wait: each
 * subscription has a buffer of its own, and what does not fit is counted and told to its reader.
 */
@Component
public class Doppler implements SmartLifecycle {

    private final DopplerProperties settings;
    private final InstantSource clock;
    private final List<EnvelopeSink> sinks;
    private final CounterTotals totals = new CounterTotals();
    private final Map<Subscription, Request> subscriptions = new LinkedHashMap<>();
    private final LongAdder ingress = new LongAdder();
    private final LongAdder egress = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile Routes<Subscription> routes = Routes.of(Map.of());
    private volatile boolean running;
    private volatile long memoryOfEach = Long.MAX_VALUE;

    Doppler(DopplerProperties settings, InstantSource clock, List<EnvelopeSink> sinks) {
        this.settings = settings;
        this.clock = clock;
        this.sinks = sinks;
    }

    /** Takes envelopes in, in order. */
    public void accept(List<Envelope> envelopes) {
        List<Envelope> complete = envelopes.stream().map(this::complete).toList();
        ingress.add(complete.size());
        sinks.forEach(sink -> sink.accept(complete));
        Routes<Subscription> now = routes;
        for (Envelope envelope : complete) {
            now.route(envelope, ThreadLocalRandom.current(), subscription -> subscription.offer(envelope));
        }
    }

    /**
     * Begins to collect what the request selects, from now on.
     *
     * @throws TooManySubscriptionsException if there are as many readers as there may be
     */
    public Subscription subscribe(Request request) {
        Subscription subscription = new Subscription(
                request, settings.egressBuffer(), () -> memoryOfEach, clock, egress, dropped, this::unsubscribe);
        synchronized (subscriptions) {
            if (subscriptions.size() >= settings.subscriptions()) {
                throw new TooManySubscriptionsException(settings.subscriptions());
            }
            subscriptions.put(subscription, request);
            share();
            routes = Routes.of(subscriptions);
        }
        return subscription;
    }

    /** What has happened so far. */
    public Statistics statistics() {
        synchronized (subscriptions) {
            return new Statistics(ingress.sum(), egress.sum(), dropped.sum(), subscriptions.size());
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends all subscriptions, so that the requests of their readers end before the web server waits for them. */
    @Override
    public void stop() {
        running = false;
        List<Subscription> open;
        synchronized (subscriptions) {
            open = List.copyOf(subscriptions.keySet());
        }
        open.forEach(Subscription::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    private void share() {
        memoryOfEach = settings.egressMemory().toBytes() / Math.max(1, subscriptions.size());
    }

    private void unsubscribe(Subscription subscription) {
        synchronized (subscriptions) {
            subscriptions.remove(subscription);
            share();
            routes = Routes.of(subscriptions);
        }
    }

    /** What the original's agent sees to: a source and totals of counters. */
    private Envelope complete(Envelope envelope) {
        Envelope named = envelope.getSourceId().isEmpty()
                ? envelope.toBuilder()
                        .setSourceId(Tags.get(envelope, Tags.ORIGIN))
                        .build()
                : envelope;
        return totals.apply(named);
    }

    /**
     * @param ingress envelopes taken in
     * @param egress envelopes that readers have taken
     * @param dropped envelopes lost because a reader was too slow
     * @param subscriptions subscriptions now
     */
    public record Statistics(long ingress, long egress, long dropped, int subscriptions) {}
}
