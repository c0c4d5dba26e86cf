package io.elasticruntime.uaa.attempt;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many failures an address may still cause: a bucket of tokens for each, one token a failure, filled again with time.
 * The number of addresses is bounded; the one that was quiet longest is forgotten first.
 */
final class AddressLimit {

    private final AttemptProperties.Address limit;
    private final Map<String, Bucket> buckets;

    AddressLimit(AttemptProperties.Address limit) {
        this.limit = limit;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > limit.remembered();
            }
        };
    }

    private record Bucket(int spent, Instant since) {}

    /** How long the address has to wait before its next try; zero if it need not. */
    synchronized Duration pause(String address, Instant now) {
        Bucket bucket = current(address, now);
        if (bucket.spent() < limit.failures()) {
            return Duration.ZERO;
        }
        return Duration.between(now, bucket.since().plus(limit.forgives()));
    }

    synchronized void failed(String address, Instant now) {
        Bucket bucket = current(address, now);
        buckets.put(address, new Bucket(Math.min(bucket.spent() + 1, limit.failures()), bucket.since()));
    }

    private Bucket current(String address, Instant now) {
        Bucket bucket = buckets.get(address);
        if (bucket == null) {
            return new Bucket(0, now);
        }
        long forgiven = Math.max(0, Duration.between(bucket.since(), now).toNanos())
                / Math.max(1, limit.forgives().toNanos());
        if (forgiven >= bucket.spent()) {
            return new Bucket(0, now);
        }
        return new Bucket(
                bucket.spent() - (int) forgiven,
                bucket.since().plus(limit.forgives().multipliedBy(forgiven)));
    }
}
