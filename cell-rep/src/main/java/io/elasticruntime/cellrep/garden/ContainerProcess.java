package io.elasticruntime.cellrep.garden;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A process in a container. Its exit status and its output are kept until the container is destroyed. */
public interface ContainerProcess {

    String id();

    ProcessSpec spec();

    /**
     * Completes with the exit status, 128 + signal for a killed process; 255 if its monitor was killed and the status is
     * lost. Also when the process exited while nobody was watching. Never completes exceptionally; completing it from
     * outside has no effect on the process.
     */
    CompletableFuture<Integer> exit();

    /** Waits for {@link #exit()}. */
    default int waitFor() throws InterruptedException {
        try {
            return exit().get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
    }

    /** Signals this process only, not its children; does nothing when it has exited. */
    void signal(Signal signal);

    enum Signal {
        TERM,
        KILL
    }

    /**
     * Delivers the output to the listener, line by line, in one thread of its own, until the process has exited and all
     * is delivered.
     *
     * @param cursor {@link OutputLine#cursor()} of the last line that was dealt with, or {@link #BEGINNING}. Output is
     *     kept on disk up to a bound; what was dropped because nobody read it in time is skipped.
     */
    Following follow(String cursor, OutputListener listener);

    String BEGINNING = "";

    /** Where the lines go. An exception from it ends the following. */
    interface OutputListener {

        void line(OutputLine line);

        /** The process has exited and every line was delivered. */
        default void end() {}
    }

    /** Ends the delivery. */
    interface Following extends AutoCloseable {

        /** No line is delivered after it returns, unless called from the listener itself. Idempotent. */
        @Override
        void close();
    }
}
