package io.elasticruntime.simulation.convergence;

import java.util.ArrayList;
import java.util.List;

/** How long calls have taken. */
final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    /** Runs a call and remembers how long it took; one that fails is not remembered. */
    void measure(Runnable call) {
        long begin = System.nanoTime();
        call.run();
        add(System.nanoTime() - begin);
    }

    synchronized void add(long duration) {
        nanos.add(duration);
    }

    synchronized int count() {
        return nanos.size();
    }

    synchronized void clear() {
        nanos.clear();
    }

    /** In milliseconds; 0 if nothing was measured. */
    synchronized double percentile(int percent) {
        if (nanos.isEmpty()) {
            return 0;
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }
}
