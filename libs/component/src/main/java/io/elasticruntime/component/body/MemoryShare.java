package io.elasticruntime.component.body;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A part of the heap that requests take in turn, first come first served. */
public final class MemoryShare {

    private static final int UNIT = 1024;

    private final Semaphore free;
    private final int all;
    private final Duration patience;

    /**
     * @param bytes the size of the share
     * @param patience how long a request waits for its room
     */
    public MemoryShare(long bytes, Duration patience) {
        this.all = (int) Math.max(1, bytes / UNIT);
        this.free = new Semaphore(all, true);
        this.patience = patience;
    }

    /**
     * Takes room. What is larger than the whole share is let in alone.
     *
     * @throws BodyRefusedException if there was none until patience ran out
     */
    public Room take(long bytes) {
        int units = (int) Math.min(all, (bytes + UNIT - 1) / UNIT);
        try {
            if (free.tryAcquire(units, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Room(free, units);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw BodyRefusedException.noMemory();
    }

    /** Room that was taken; given back once, by {@link #close}. */
    public static final class Room implements AutoCloseable {

        private final Semaphore free;
        private int units;

        private Room(Semaphore free, int units) {
            this.free = free;
            this.units = units;
        }

        @Override
        public void close() {
            free.release(units);
            units = 0;
        }
    }
}
