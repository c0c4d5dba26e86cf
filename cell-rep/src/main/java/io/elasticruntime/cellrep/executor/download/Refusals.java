package io.elasticruntime.cellrep.executor.download;

import io.elasticruntime.cellrep.executor.archive.ArchiveLimits;
import io.elasticruntime.cellrep.executor.archive.ArchiveRefused;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Archives that were refused, by checksum, so that the next attempt of a crashing instance fetches and unpacks none of them
 * again. With a larger quota an archive is tried once more. The last thousand are known, each for an hour.
 */
final class Refusals {

    private static final int MOST = 1000;
    private static final Duration AGE = Duration.ofHours(1);

    private final LongSupplier nanos;
    private final Map<Checksum, Refusal> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Checksum, Refusal> eldest) {
            return size() > MOST;
        }
    };

    /** @param nanos a clock, as {@link System#nanoTime} */
    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Refusal(ArchiveLimits limits, String predicate, long since) {}

    /** @throws ArchiveRefused if it was refused with no smaller limits */
    synchronized void check(@Nullable Checksum checksum, ArchiveLimits limits) throws ArchiveRefused {
        Refusal refusal = checksum == null ? null : known.get(checksum);
        if (refusal == null) {
            return;
        }
        if (nanos.getAsLong() - refusal.since > AGE.toNanos()) {
            known.remove(checksum);
        } else if (refusal.limits.equals(limits)) {
            throw new ArchiveRefused(refusal.predicate);
        } else if (limits.bytes() <= refusal.limits.bytes() && limits.entries() <= refusal.limits.entries()) {
            boolean forItsSize =
                    refusal.predicate.equals(refusal.limits.tooLarge().getMessage());
            throw forItsSize ? limits.tooLarge() : new ArchiveRefused(refusal.predicate);
        }
    }

    synchronized void note(@Nullable Checksum checksum, ArchiveLimits limits, ArchiveRefused refused) {
        if (checksum != null) {
            known.put(checksum, new Refusal(limits, String.valueOf(refused.getMessage()), nanos.getAsLong()));
        }
    }
}
