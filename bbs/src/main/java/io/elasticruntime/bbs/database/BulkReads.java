package io.elasticruntime.bbs.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Lets only some of the connections be taken by reads of many rows. Were there no bound, cells that read all they have
 * at once would keep one another from saying that they live.
 */
@Component
public class BulkReads {

    private static final int AT_ONCE = 3;
    private static final Duration STANDSTILL = Duration.ofMillis(800);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final AtomicInteger ended = new AtomicInteger();

    /**
     * Reads when it is this one's turn.
     *
     * @throws TransientDataAccessResourceException if no read comes to an end meanwhile, or too many are before it
     */
    public <T> T read(Supplier<T> read) {
        takeTurn();
        try {
            return read.get();
        } finally {
            ended.incrementAndGet();
            turns.release();
        }
    }

    private void takeTurn() {
        long giveUp = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            int before = ended.get();
            while (!turns.tryAcquire(STANDSTILL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (ended.get() == before || System.nanoTime() - giveUp > 0) {
                    throw new TransientDataAccessResourceException("too much is being read at once");
                }
                before = ended.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("interrupted", e);
        }
    }
}
