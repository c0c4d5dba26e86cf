package io.elasticruntime.bbs.database;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Lets only some of the connections be taken by reads of many rows. Were there no bound, cells that read all they have
 * at once would keep one another from saying that they live.
 */
@Component
public class BulkReads {

    private static final int AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofMillis(800);

    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /**
     * Reads when it is this one's turn.
     *
     * @throws TransientDataAccessResourceException if that takes too long: there is more to read than can be
     */
    public <T> T read(Supplier<T> read) {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TransientDataAccessResourceException("too much is being read at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("interrupted", e);
        }
        try {
            return read.get();
        } finally {
            turns.release();
        }
    }
}
