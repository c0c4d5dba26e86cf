package io.elasticruntime.cellrep.executor.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One check of an instance. */
public interface Probe {

    /** Makes the check: null if it passes, else what was wrong, in the words of cell-and-staging.md A5. */
    @Nullable
    String failure() throws InterruptedException;

    /** Time between two checks of an instance that is up. */
    Duration interval();
}
