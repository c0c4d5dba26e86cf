package io.elasticruntime.ccbridge.sync;

/** One kind of work that is compared periodically. */
public interface Comparison {

    /**
     * Compares what is wanted with what is there, and repairs the difference.
     *
     * @throws RuntimeException if it could not be completed; it is tried again soon
     */
    void run();
}
