package io.elasticruntime.ccbridge.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Does one thing to many, several at once. */
public final class Repairs {

    private Repairs() {}

    /**
     * Repairs each; one failure does not keep the others from being tried.
     *
     * @throws RuntimeException the first failure, when all have been tried
     */
    public static <T> void each(Collection<T> broken, int atOnce, Consumer<T> repair) {
        Semaphore slots = new Semaphore(atOnce);
        List<Future<?>> repairs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T one : broken) {
                repairs.add(threads.submit(() -> {
                    slots.acquireUninterruptibly();
                    try {
                        repair.accept(one);
                    } finally {
                        slots.release();
                    }
                }));
            }
        }
        for (Future<?> done : repairs) {
            try {
                done.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while repairing", e);
            }
        }
    }
}
