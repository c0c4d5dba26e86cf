package io.elasticruntime.component.body;

import java.time.Duration;
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

    /** Its bytes, its text, and the texts of its fields. */
    private static final int COPIES_OF_A_FORM = 4;

    private final MemoryShare arrivingSmall;
    private final MemoryShare arrivingLarge;
    private final MemoryShare readSmall;
    private final MemoryShare readLarge;

    BodyMemory(DataSize memory, Duration patience) {
        long bytes = memory.toBytes();
        this.arrivingSmall = new MemoryShare(bytes / 10, patience);
        this.arrivingLarge = new MemoryShare(bytes / 5, patience);
        this.readSmall = new MemoryShare(bytes / 5, patience);
        this.readLarge = new MemoryShare(bytes / 2, patience);
    }

    /** Takes room for a body that arrives. */
    MemoryShare.Room forArriving(long bytes) {
        return (bytes <= SMALL ? arrivingSmall : arrivingLarge).take(bytes);
    }

    /**
     * Takes room for a body that is there and for what is made of it.
     *
     * @param form whether it is a form, of which only texts are made
     */
    MemoryShare.Room forReading(long bytes, boolean form) {
        return (bytes <= SMALL ? readSmall : readLarge).take(form ? COPIES_OF_A_FORM * bytes : weight(bytes));
    }

    /** Text as characters, which can take two bytes each, and the structure around it. */
    static long weight(long bytes) {
        return 2 * bytes + Math.min(LARGEST_EXPANSION * bytes, LARGEST_STRUCTURE);
    }
}
