package io.elasticruntime.loggregator.buffer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * A bounded buffer between writers that must never wait and one reader that may be slow.
 *
 * <p>Each source has a queue of its own within the common capacity. When the buffer is full, the oldest element of a
 * source that holds at least its fair share makes room, so that a noisy source loses its own elements and not those of
 * its neighbours. Every loss is counted by source and handed to the reader with the next batch. The reader takes from
 * the sources in turn; the elements of one source keep their order.
 *
 * <p>The original overwrites its whole ring when the reader falls behind, and loses in lumps whatever stood in it
 * (loggregator.md d).
 *
 * @param <E> the elements
 */
public final class FairBuffer<E> {

    private final int capacity;
    private final ToIntFunction<E> weigher;
    private final LongSupplier heaviest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<String, Queue<E>> sources = new HashMap<>();
    private final ArrayDeque<Queue<E>> turns = new ArrayDeque<>();
    private final Map<String, Long> dropped = new HashMap<>();
    private int size;
    private long weight;
    private int wanted = 1;
    private boolean closed;
    private Queue<E> longest = new Queue<>("");

    /** @param capacity how many elements it holds, of all sources together; at least 1 */
    public FairBuffer(int capacity) {
        this(capacity, _ -> 0, () -> Long.MAX_VALUE);
    }

    /**
     * A buffer that is bounded by weight too, for elements that users may make large.
     *
     * @param capacity how many elements it holds, of all sources together; at least 1
     * @param weigher the weight of an element, such as its bytes
     * @param heaviest what all elements together may weigh; asked at each {@link #add}. One element is always held,
     *     whatever it weighs
     */
    public FairBuffer(int capacity, ToIntFunction<E> weigher, LongSupplier heaviest) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
        }
        this.capacity = capacity;
        this.weigher = weigher;
        this.heaviest = heaviest;
    }

    /** Adds an element, without ever waiting. What is added after {@link #close} is forgotten. */
    public void add(String source, E element) {
        lock.lock();
        try {
            if (!closed) {
                put(source, element);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there is something to read, then gives it {@code linger} to become a full batch.
     *
     * @param max the most elements to take
     * @param wait how long to wait for the first element or loss
     * @param linger how long to wait for a full batch after that
     * @return what there is; empty if nothing came in time or the buffer has been closed and emptied
     */
    public Batch<E> take(int max, Duration wait, Duration linger) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            awaitSize(1, wait);
            if (size > 0) {
                awaitSize(max, linger);
            }
            return drain(max);
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more in; what is there can still be taken. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many elements wait for the reader. */
    public int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    private void put(String source, E element) {
        int weightOfElement = weigher.applyAsInt(element);
        while (size == capacity || size > 0 && weight + weightOfElement > heaviest.getAsLong()) {
            evict();
        }
        weight += weightOfElement;
        Queue<E> queue = sources.computeIfAbsent(source, Queue::new);
        if (queue.elements.isEmpty()) {
            turns.add(queue);
        }
        queue.elements.add(element);
        size++;
        if (queue.elements.size() > longest.elements.size()) {
            longest = queue;
        }
        if (size >= wanted) {
            filled.signal();
        }
    }

    private void evict() {
        if ((long) longest.elements.size() * turns.size() < size) {
            longest = longestQueue();
        }
        Queue<E> victim = longest;
        weight -= weigher.applyAsInt(victim.elements.remove());
        size--;
        dropped.merge(victim.source, 1L, Long::sum);
        if (victim.elements.isEmpty()) {
            turns.remove(victim);
            sources.remove(victim.source);
        }
    }

    private Queue<E> longestQueue() {
        Queue<E> found = turns.element();
        for (Queue<E> queue : turns) {
            if (queue.elements.size() > found.elements.size()) {
                found = queue;
            }
        }
        return found;
    }

    private void awaitSize(int elements, Duration time) throws InterruptedException {
        wanted = elements;
        long nanos = time.toNanos();
        while (size < elements && !closed && nanos > 0) {
            nanos = filled.awaitNanos(nanos);
        }
        wanted = 1;
    }

    private Batch<E> drain(int max) {
        List<E> taken = new ArrayList<>(Math.min(max, size));
        while (taken.size() < max && !turns.isEmpty()) {
            Queue<E> queue = turns.remove();
            E element = queue.elements.remove();
            weight -= weigher.applyAsInt(element);
            taken.add(element);
            if (queue.elements.isEmpty()) {
                sources.remove(queue.source);
            } else {
                turns.add(queue);
            }
        }
        size -= taken.size();
        Map<String, Long> losses = Map.copyOf(dropped);
        dropped.clear();
        return new Batch<>(taken, losses);
    }

    /**
     * What the reader gets.
     *
     * @param elements in order by source
     * @param dropped how many elements were lost since the last batch, by source; only sources that lost any
     */
    public record Batch<E>(List<E> elements, Map<String, Long> dropped) {

        public boolean isEmpty() {
            return elements.isEmpty() && dropped.isEmpty();
        }
    }

    private static final class Queue<E> {

        private final String source;
        private final ArrayDeque<E> elements = new ArrayDeque<>();

        private Queue(String source) {
            this.source = source;
        }
    }
}
