package io.elasticruntime.bbs.change;

import io.elasticruntime.bbs.database.SignsOfLife;
import io.elasticruntime.bbs.event.EventLog;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs a change: state and events become visible together or not at all, and effects follow only a commit. A change
 * that collides with another one is tried again from its beginning, so it must read what it decides on itself.
 */
@Component
public class Transactions {

    private static final int ATTEMPTS = 4;

    private final TransactionOperations transactions;
    private final EventLog log;
    private final Background background;
    private final SignsOfLife signs;

    Transactions(TransactionOperations transactions, EventLog log, Background background, SignsOfLife signs) {
        this.transactions = transactions;
        this.log = log;
        this.background = background;
        this.signs = signs;
    }

    /** Runs {@code change} in a transaction and answers what it answers. */
    public <T> T run(Function<Changes, T> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                T answer = runOnce(change);
                signs.seen();
                return answer;
            } catch (PessimisticLockingFailureException | DuplicateKeyException e) {
                signs.seen();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                backOff(attempt);
            }
        }
    }

    /** As {@link #run} for a change without an answer. */
    public void apply(Consumer<Changes> change) {
        run(changes -> {
            change.accept(changes);
            return true;
        });
    }

    private <T> T runOnce(Function<Changes, T> change) {
        Changes changes = new Changes();
        T answer = transactions.execute(_ -> {
            T inner = change.apply(changes);
            log.append(changes.events());
            return inner;
        });
        changes.effects().forEach(background::run);
        return answer;
    }

    private static void backOff(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 10L << attempt));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
