package io.elasticruntime.auctioneer.batch;

import io.elasticruntime.auctioneer.auction.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work that waits for the next auction, each piece once: the first request for it wins (diego-core.md f.2). What an
 * auction has taken counts as being placed until its end is known; a request for it meanwhile is a repetition, and
 * must not place it twice.
 */
final class BatchQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<Identity, Piece> waiting = new LinkedHashMap<>();
    private final Map<Identity, Piece> beingPlaced = new HashMap<>();

    /**
     * One piece of work.
     *
     * @param attempt 1 in its first auction
     */
    record Piece(Item item, int attempt) {

        Identity identity() {
            return Identity.of(item);
        }
    }

    /** Adds what neither waits nor is being placed. */
    void add(List<Item> items) {
        lock.lock();
        try {
            for (Item item : items) {
                Identity identity = Identity.of(item);
                if (!beingPlaced.containsKey(identity)) {
                    waiting.putIfAbsent(identity, new Piece(item, 1));
                }
            }
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is work; does not take it. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty()) {
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits; each piece is to be given back by {@link #settled} or {@link #again}. */
    List<Piece> drain() {
        lock.lock();
        try {
            List<Piece> pieces = new ArrayList<>(waiting.values());
            beingPlaced.putAll(waiting);
            waiting.clear();
            return pieces;
        } finally {
            lock.unlock();
        }
    }

    /** The end of a piece is known: it has a place, or it has been reported that it has none. */
    void settled(Identity identity) {
        lock.lock();
        try {
            beingPlaced.remove(identity);
        } finally {
            lock.unlock();
        }
    }

    /** A piece that has surely not been placed takes part in the next auction. */
    void again(Identity identity) {
        lock.lock();
        try {
            Piece piece = beingPlaced.remove(identity);
            if (piece != null) {
                waiting.put(identity, new Piece(piece.item(), piece.attempt() + 1));
                signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        if (!waiting.isEmpty()) {
            filled.signal();
        }
    }
}
