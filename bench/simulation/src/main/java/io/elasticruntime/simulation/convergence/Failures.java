package io.elasticruntime.simulation.convergence;

import io.elasticruntime.simulation.convergence.Bulletin.Refused;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Calls of simulated cells that got no answer or a bad one, counted by what was called and how it failed. */
final class Failures {

    private final Map<String, Long> counts = new TreeMap<>();

    /** Runs a call; one that fails is counted, and no more. Answers whether it went well. */
    boolean note(String what, Runnable call) {
        try {
            call.run();
            return true;
        } catch (Refused e) {
            count(what + ": " + e.status());
        } catch (UncheckedIOException e) {
            count(what + ": " + e.getMessage());
        }
        return false;
    }

    private synchronized void count(String kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    synchronized long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code start: 503}; empty if nothing has failed. */
    synchronized Map<String, Long> byKind() {
        return new TreeMap<>(counts);
    }
}
