package io.elasticruntime.cellrep.garden;

import io.elasticruntime.cellrep.garden.ContainerProcess.Following;
import io.elasticruntime.cellrep.garden.ContainerProcess.OutputListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the growing output of one process in a thread of its own, until the process has exited and all is read. */
abstract class OutputReader implements Following, Runnable {

    private static final Logger log = LoggerFactory.getLogger(OutputReader.class);
    private static final long GLANCE_MILLIS = 1000;

    /** A line longer than this is delivered in pieces (cell-and-staging.md A6). */
    static final int LONGEST_LINE = 61_440;

    private final RecordedProcess process;
    private final OutputListener listener;
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile @Nullable Thread reader;

    OutputReader(RecordedProcess process, OutputListener listener) {
        this.process = process;
        this.listener = listener;
    }

    /** Delivers what there is now; whether anything was there. */
    abstract boolean drain() throws IOException;

    /** Delivers text that the process has not ended with an end of line. */
    abstract void flush();

    abstract void release() throws IOException;

    OutputReader start(ExecutorService threads) {
        try {
            threads.execute(this);
        } catch (RejectedExecutionException e) {
            throw new GardenException("the garden is closed", e);
        }
        return this;
    }

    @Override
    public void run() {
        reader = Thread.currentThread();
        Path directory = process.directory;
        var exit = process.exit().thenRun(changed::release);
        try (var watching = process.watch.onChange(directory, changed::release)) {
            while (!closed) {
                boolean exited = process.hasExited();
                boolean read = drain();
                if (exited && !read) {
                    flush();
                    listener.end();
                    return;
                }
                if (!read && changed.tryAcquire(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            log.atWarn().addKeyValue("process", directory).setCause(e).log("output is not followed any more");
        } finally {
            exit.cancel(false);
            ended.countDown();
            try {
                release();
            } catch (IOException e) {
                log.atDebug().addKeyValue("process", directory).setCause(e).log("output file was not closed");
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void deliver(OutputLine line) {
        if (!closed) {
            listener.line(line);
        }
    }

    @Override
    public void close() {
        closed = true;
        changed.release();
        if (Thread.currentThread() != reader) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
