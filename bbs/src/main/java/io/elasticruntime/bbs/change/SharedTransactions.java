package io.elasticruntime.bbs.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/**
 * Lets requests that come at once share a transaction. Commits wait for the disk and, because events have an order, for
 * one another; statements about many rows cost little more than those about one. So while a transaction is under way
 * requests gather for the next, and whoever comes alone is served alone and at once.
 *
 * @param <K> what a request is about; two about the same are never in one transaction
 * @param <Q> request
 * @param <A> answer
 */
public final class SharedTransactions<K extends Comparable<K>, Q, A> {

    private static final int LARGEST = 256;
    private static final int AT_ONCE = 2;
    /** A busy machine may need seconds for a transaction; that the database is away is noticed elsewhere and sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Function<Map<K, Q>, Map<K, A>> transaction;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedList<Waiting<K, Q, A>> waiting = new LinkedList<>();
    private final Semaphore carriers = new Semaphore(AT_ONCE);
    private final AtomicInteger ended = new AtomicInteger();

    /**
     * @param transaction runs requests in one transaction and answers each; gets them in the order of their keys, so that
     *     transactions that meet do not lock each other out
     */
    public SharedTransactions(Function<Map<K, Q>, Map<K, A>> transaction) {
        this.transaction = transaction;
    }

    /**
     * Runs one request, and throws what its transaction throws.
     *
     * @throws TransientDataAccessResourceException if the database stands still and the request has not been begun
     */
    public A run(K key, Q request) {
        Waiting<K, Q, A> own = new Waiting<>(key, request, MDC.getCopyOfContextMap(), new CompletableFuture<>());
        lock.lock();
        try {
            waiting.add(own);
        } finally {
            lock.unlock();
        }
        if (carriers.availablePermits() > 0) {
            Thread.ofVirtual().name("shared-transaction").start(this::carry);
        }
        return await(own);
    }

    /** A queue that moves is waited in; one that stands still is left, so that nobody waits for as long as it stands. */
    private A await(Waiting<K, Q, A> own) {
        while (true) {
            int before = ended.get();
            try {
                return own.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                if (ended.get() == before && withdraw(own)) {
                    throw new TransientDataAccessResourceException("the database stands still");
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                withdraw(own);
                throw new TransientDataAccessResourceException("interrupted", e);
            }
        }
    }

    /** Whether the request had not been begun, and now never will be. */
    private boolean withdraw(Waiting<K, Q, A> own) {
        lock.lock();
        try {
            return waiting.remove(own);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever finds both carriers busy relies on them: each looks again after it has stepped down. */
    private void carry() {
        while (isSomebodyWaiting() && carriers.tryAcquire()) {
            try {
                for (List<Waiting<K, Q, A>> next = next(); !next.isEmpty(); next = next()) {
                    perform(next);
                }
            } finally {
                carriers.release();
            }
        }
    }

    private boolean isSomebodyWaiting() {
        lock.lock();
        try {
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting<K, Q, A>> next() {
        lock.lock();
        try {
            Map<K, Waiting<K, Q, A>> next = new TreeMap<>();
            Iterator<Waiting<K, Q, A>> all = waiting.iterator();
            while (all.hasNext() && next.size() < LARGEST) {
                Waiting<K, Q, A> one = all.next();
                if (next.putIfAbsent(one.key(), one) == null) {
                    all.remove();
                }
            }
            return new ArrayList<>(next.values());
        } finally {
            lock.unlock();
        }
    }

    private void perform(List<Waiting<K, Q, A>> together) {
        // What several ask for has several request ids; what one asks for keeps its own, also in what follows from it.
        if (together.size() == 1 && together.getFirst().context() != null) {
            MDC.setContextMap(together.getFirst().context());
        } else {
            MDC.clear();
        }
        try {
            Map<K, Q> requests = new TreeMap<>();
            together.forEach(one -> requests.put(one.key(), one.request()));
            Map<K, A> answers = transaction.apply(requests);
            together.forEach(one -> one.answer().complete(answers.get(one.key())));
        } catch (RuntimeException e) {
            if (together.size() > 1 && isOnesFault(e)) {
                together.forEach(one -> perform(List.of(one)));
            } else {
                together.forEach(one -> one.answer().completeExceptionally(e));
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    /** Whether one request spoilt the transaction, rather than the database. */
    private static boolean isOnesFault(RuntimeException failure) {
        return failure instanceof DataIntegrityViolationException
                || !(failure instanceof DataAccessException || failure instanceof TransactionException);
    }

    /** @param context of the log, with the request id; null: none */
    private record Waiting<K, Q, A>(
            K key, Q request, @Nullable Map<String, String> context, CompletableFuture<A> answer) {}
}
