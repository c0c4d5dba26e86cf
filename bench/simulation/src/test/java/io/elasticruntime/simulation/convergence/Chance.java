package io.elasticruntime.simulation.convergence;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Chance with a seed: the same decisions in the same order, though threads may meet differently. */
final class Chance {

    private final Random random;

    Chance(long seed) {
        random = new Random(seed);
    }

    boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T oneOf(List<T> all) {
        return all.get(below(all.size()));
    }

    void pause(int mostMillis) {
        BbsProcess.pause(Duration.ofMillis(below(mostMillis)));
    }
}
