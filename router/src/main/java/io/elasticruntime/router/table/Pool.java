package io.elasticruntime.router.table;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The endpoints of one route. They are taken in turn; one that failed is passed over for a while, unless all failed
 * (router.md b2).
 */
public final class Pool {

    private final List<Endpoint> endpoints;
    private final Map<Endpoint, Instant> failedUntil = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    public Pool(Collection<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    /** The same route with other endpoints: the turn and the marks of those that stay are kept. */
    Pool with(Collection<Endpoint> changed) {
        Pool pool = new Pool(changed);
        pool.next.set(next.get());
        failedUntil.forEach((endpoint, until) -> {
            if (pool.endpoints.contains(endpoint)) {
                pool.failedUntil.put(endpoint, until);
            }
        });
        return pool;
    }

    /** Endpoints in the order in which a request shall try them; those marked as failed come last. */
    public List<Endpoint> inTurn(Instant now) {
        int size = endpoints.size();
        List<Endpoint> good = new ArrayList<>(size);
        List<Endpoint> failed = new ArrayList<>();
        int first = size == 0 ? 0 : Math.floorMod(next.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            Endpoint endpoint = endpoints.get((first + i) % size);
            Instant until = failedUntil.get(endpoint);
            (until == null || !now.isBefore(until) ? good : failed).add(endpoint);
        }
        good.addAll(failed);
        return good;
    }

    /** The endpoints that a request names by header. */
    public List<Endpoint> matching(Predicate<Endpoint> wanted) {
        return endpoints.stream().filter(wanted).toList();
    }

    /** Passes the endpoint over for a while. */
    public void failed(Endpoint endpoint, Instant now, Duration passedOverFor) {
        failedUntil.put(endpoint, now.plus(passedOverFor));
    }
}
