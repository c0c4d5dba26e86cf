package io.elasticruntime.component.body;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.util.unit.DataSize;

/**
 * The heap that bodies under way may take together, so that no number of callers fills it. Small and large bodies have
 * their shares: whoever sends large ones makes others wait who do the same, never the many small requests. A body that
 * arrives takes its bytes; one that is being worked on also takes what is made of it, which can be thirty times as much
 * (a JSON list of empty objects). The second is asked for only when the body is there, so a slow sender holds little.
 */
final class BodyMemory {

    /** Up to this size a body is small. */
    static final int SMALL = 64 * 1024;

    /** One object of two characters and its comma in a list make a node, its table and a slot of the list. */
    private static final int LARGEST_EXPANSION = 32;
    /** What the largest number of JSON tokens that is read at all can make: 100,000 of 80 bytes. */
    private static final long LARGEST_STRUCTURE = 8L << 20;

    private static final int UNIT = 1024;

    private final Share arrivingSmall;
    private final Share arrivingLarge;
    private final Share readSmall;
    private final Share readLarge;

    BodyMemory(DataSize memory, Duration patience) {
        long bytes = memory.toBytes();
        this.arrivingSmall = new Share(bytes / 10, patience);
        this.arrivingLarge = new Share(bytes / 5, patience);
        this.readSmall = new Share(bytes / 5, patience);
        this.readLarge = new Share(bytes / 2, patience);
    }

    /** Takes room for a body that arrives. */
    Room forArriving(long bytes) {
        return (bytes <= SMALL ? arrivingSmall : arrivingLarge).take(bytes);
    }

    /** Takes room for what is made of a body. */
    Room forReading(long bytes) {
        return (bytes <= SMALL ? readSmall : readLarge).take(weight(bytes));
    }

    /** Text as characters, which can take two bytes each, and the structure around it. */
    static long weight(long bytes) {
        return 2 * bytes + Math.min(LARGEST_EXPANSION * bytes, LARGEST_STRUCTURE);
    }

    /** Memory that was taken; given back once, by {@link #close}. */
    static final class Room implements AutoCloseable {

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

    private static final class Share {

        private final Semaphore free;
        private final int all;
        private final Duration patience;

        Share(long bytes, Duration patience) {
            this.all = (int) Math.max(1, bytes / UNIT);
            this.free = new Semaphore(all, true);
            this.patience = patience;
        }

        Room take(long bytes) {
            // What is larger than the whole share is let in alone.
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
    }
}
