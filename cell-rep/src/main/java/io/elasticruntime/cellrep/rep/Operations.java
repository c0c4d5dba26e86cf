package io.elasticruntime.cellrep.rep;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on containers: for each guid one operation at a time and at most one that waits, the newest (diego-core.md g.2). An
 * operation re-reads the container when it runs, so an older one that was replaced is not missed. One that could not reach
 * the BBS is tried again until it does or a newer one takes its place.
 */
final class Operations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Operation> waiting = new HashMap<>();
    private final Map<String, Thread> running = new HashMap<>();
    private boolean closed;

    /** One piece of work. */
    interface Operation {

        /** @throws RuntimeException if it is to be tried again */
        void run() throws InterruptedException;
    }

    void submit(String guid, Operation operation) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            waiting.put(guid, operation);
            if (running.containsKey(guid)) {
                changed.signalAll();
            } else {
                Thread thread = Thread.ofVirtual().name("operation-" + guid).unstarted(() -> work(guid));
                running.put(guid, thread);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void work(String guid) {
        Duration pause = FIRST_BACK_OFF;
        try {
            for (Operation next = next(guid); next != null; next = next(guid)) {
                try {
                    next.run();
                    pause = FIRST_BACK_OFF;
                } catch (RuntimeException e) {
                    LOG.atWarn()
                            .addKeyValue("guid", guid)
                            .addKeyValue("reason", e.getMessage())
                            .log("an operation is tried again");
                    again(guid, next, pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_BACK_OFF) < 0
                            ? pause.multipliedBy(2)
                            : LONGEST_BACK_OFF;
                }
            }
        } catch (InterruptedException _) {
            finish(guid);
        }
    }

    private @Nullable Operation next(String guid) {
        lock.lock();
        try {
            Operation next = waiting.remove(guid);
            if (next == null || closed) {
                running.remove(guid);
                return null;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void again(String guid, Operation failed, Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !waiting.containsKey(guid) && !closed) {
                left = changed.awaitNanos(left);
            }
            waiting.putIfAbsent(guid, failed);
        } finally {
            lock.unlock();
        }
    }

    private void finish(String guid) {
        lock.lock();
        try {
            running.remove(guid);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Set<Thread> threads;
        lock.lock();
        try {
            closed = true;
            threads = new HashSet<>(running.values());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        threads.forEach(Thread::interrupt);
    }
}
