package io.elasticruntime.cellrep.executor.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Work side by side that begins and ends with its caller. A cancellation is an interrupt: that of the caller reaches
 * every branch, and the caller goes on when the last of them has ended.
 */
public final class Concurrent {

    private Concurrent() {}

    /** When the end of one branch ends the others. */
    public enum Policy {
        WAIT_FOR_ALL,
        FIRST_FAILURE_CANCELS,
        FIRST_END_CANCELS
    }

    /**
     * Runs all branches and waits for all.
     *
     * @return their outcomes, in their order
     */
    public static List<Outcome> run(List<Supplier<Outcome>> branches, Policy policy) {
        LinkedBlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
        Outcome[] outcomes = new Outcome[branches.size()];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            int index = i;
            threads.add(Thread.ofVirtual().unstarted(() -> {
                outcomes[index] = outcomeOf(branches.get(index));
                ended.add(index);
            }));
        }
        threads.forEach(Thread::start);
        for (int left = branches.size(); left > 0; left--) {
            Outcome outcome = outcomes[awaitOne(ended, threads)];
            boolean cancels = switch (policy) {
                case WAIT_FOR_ALL -> false;
                case FIRST_FAILURE_CANCELS -> outcome instanceof Outcome.Failed;
                case FIRST_END_CANCELS -> true;
            };
            if (cancels) {
                threads.forEach(Thread::interrupt);
            }
        }
        return Arrays.asList(outcomes);
    }

    /** Runs one branch, and interrupts it when the time is over. */
    public static Timed within(Duration limit, Supplier<Outcome> branch) {
        FutureTask<Outcome> task = new FutureTask<>(() -> outcomeOf(branch));
        Thread thread = Thread.ofVirtual().start(task);
        boolean late = false;
        try {
            return new Timed(task.get(limit.toMillis(), TimeUnit.MILLISECONDS), false);
        } catch (TimeoutException _) {
            late = true;
        } catch (InterruptedException _) {
            // the branch ends by the interrupt below
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        thread.interrupt();
        return new Timed(uninterruptibly(task), late);
    }

    /** @param late whether the time was over before the branch ended by itself */
    public record Timed(Outcome outcome, boolean late) {}

    /**
     * Calls something that an interrupt would leave half done, in a thread that nobody interrupts. An interrupt of the
     * caller stays pending.
     *
     * @throws RuntimeException what the call throws
     */
    public static <T> T shielded(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return uninterruptibly(task);
    }

    private static Outcome outcomeOf(Supplier<Outcome> branch) {
        try {
            return branch.get();
        } catch (RuntimeException e) {
            return Thread.currentThread().isInterrupted()
                    ? Outcome.CANCELLED
                    : new Outcome.Failed(String.valueOf(e.getMessage()), false);
        }
    }

    private static int awaitOne(LinkedBlockingQueue<Integer> ended, List<Thread> threads) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.take();
                } catch (InterruptedException _) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T uninterruptibly(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException unchecked) {
                        throw unchecked;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
