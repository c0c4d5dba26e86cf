package io.elasticruntime.uaa.attempt;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets through as many hash computations as there are processors. Others wait in turn, for a bounded time and in bounded
 * number, in all and from each address; who cannot wait is told to come back. So a storm of logins takes the processors
 * from nobody for longer than a hash takes, and no address the turns of all others.
 */
final class HashGate {

    private final AttemptProperties.Hashing settings;
    private final Semaphore turns;
    private final Map<String, Integer> waiting = new HashMap<>();
    private final AtomicLong computed = new AtomicLong();
    private int inAll;

    HashGate(AttemptProperties.Hashing settings) {
        this.settings = settings;
        this.turns = new Semaphore(
                Objects.requireNonNullElseGet(
                        settings.atOnce(), () -> Runtime.getRuntime().availableProcessors()),
                true);
    }

    /**
     * The result of a computation, in its turn.
     *
     * @param address who wants it
     * @throws BusyException if too many wait already or the wait takes too long
     */
    <T extends @Nullable Object> T run(String address, Supplier<T> computation) {
        if (!turns.tryAcquire()) {
            waitForTurn(address);
        }
        try {
            computed.incrementAndGet();
            return computation.get();
        } finally {
            turns.release();
        }
    }

    /** How many computations there have been; what costs the same takes the same number. */
    long computed() {
        return computed.get();
    }

    /** How many wait for their turn now. */
    synchronized int waiting() {
        return inAll;
    }

    private void waitForTurn(String address) {
        enter(address);
        try {
            if (!turns.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } finally {
            leave(address);
        }
    }

    private synchronized void enter(String address) {
        int ofAddress = waiting.getOrDefault(address, 0);
        if (inAll >= settings.waiting() || ofAddress >= settings.waitingOfAddress()) {
            throw new BusyException();
        }
        inAll++;
        waiting.put(address, ofAddress + 1);
    }

    private synchronized void leave(String address) {
        inAll--;
        waiting.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** There is no turn now. */
    static final class BusyException extends RuntimeException {}
}
