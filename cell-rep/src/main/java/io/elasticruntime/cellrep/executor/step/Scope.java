package io.elasticruntime.cellrep.executor.step;

import io.elasticruntime.cellrep.executor.log.Output;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a step stands in its tree.
 *
 * @param path its name in the journal, such as {@code action.0}
 * @param source source type of what it logs, unless it has an own one
 * @param output takes what it logs
 * @param ready called when the step does what it is there for; for a process, when it has been started
 */
record Scope(String path, String source, Output output, Runnable ready) {

    /** Of a part of this step. */
    Scope child(int index) {
        return new Scope(path + "." + index, source, output, ready);
    }

    Scope readyThen(Runnable action) {
        return new Scope(path, source, output, action);
    }

    /** This scope with the step's own source type, if it has one. */
    Scope under(@Nullable String ownSource) {
        return ownSource == null || ownSource.isEmpty() ? this : new Scope(path, ownSource, output, ready);
    }

    /** This scope, ready when {@code parts} parts have said that they are. */
    Scope readyWhenAll(int parts) {
        AtomicInteger left = new AtomicInteger(parts);
        return readyThen(() -> {
            if (left.decrementAndGet() == 0) {
                ready.run();
            }
        });
    }
}
