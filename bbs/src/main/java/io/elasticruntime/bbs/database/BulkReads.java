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

    private static final int AT_ONCE = 3;
    private static final int MOST_WAITING = 256;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final SignsOfLife signs;

    BulkReads(SignsOfLife signs) {
        this.signs = signs;
    }

    /**
     * Reads when it is this one's turn.
     *
     * @throws TransientDataAccessResourceException if too many wait already, or its turn does not come in eight seconds
     */
    public <T> T read(Supplier<T> read) {
        takeTurn();
        try {
            T answer = read.get();
            signs.seen();
            return answer;
        } finally {
            turns.release();
        }
    }

    private void takeTurn() {
        try {
            if (turns.getQueueLength() >= MOST_WAITING
                    || !turns.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TransientDataAccessResourceException("too much is being read at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientDataAccessResourceException("interrupted", e);
        }
    }
}
