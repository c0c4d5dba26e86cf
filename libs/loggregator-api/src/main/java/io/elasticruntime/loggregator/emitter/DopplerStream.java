package io.elasticruntime.loggregator.emitter;

import io.elasticruntime.loggregator.rpc.Ingress;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.cloudfoundry.loggregator.v2.BatchSenderResponse;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.jspecify.annotations.Nullable;

/** One connection to doppler and the stream of batches on it. For one thread. */
final class DopplerStream implements AutoCloseable {

    private final ManagedChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ClientCallStreamObserver<EnvelopeBatch> requests;
    private @Nullable Throwable end;

    /** @param channel a connection of its own, which this stream closes */
    DopplerStream(ManagedChannel channel) {
        this.channel = channel;
        this.requests = (ClientCallStreamObserver<EnvelopeBatch>) ClientCalls.asyncClientStreamingCall(
                channel.newCall(Ingress.BATCH_SENDER, CallOptions.DEFAULT), new Answers());
    }

    /**
     * Sends one batch as soon as the connection takes it.
     *
     * @throws BrokenException if there is no connection, or it takes nothing for the given time
     */
    void send(EnvelopeBatch batch, Duration within) throws BrokenException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = within.toNanos();
            while (end == null && !requests.isReady()) {
                if (nanos <= 0) {
                    throw new BrokenException("doppler took nothing for " + within, null);
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (end != null) {
                throw new BrokenException("the stream to doppler has ended", end);
            }
        } finally {
            lock.unlock();
        }
        try {
            requests.onNext(batch);
        } catch (IllegalStateException e) {
            throw new BrokenException("the stream to doppler has just ended", e);
        }
    }

    /** Lets what has been sent arrive, for a moment, and disconnects. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (end == null) {
                requests.onCompleted();
            }
            long nanos = TimeUnit.MILLISECONDS.toNanos(200);
            while (end == null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
            channel.shutdownNow();
        }
    }

    private void ended(Throwable cause) {
        lock.lock();
        try {
            end = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Answers implements ClientResponseObserver<EnvelopeBatch, BatchSenderResponse> {

        @Override
        public void beforeStart(ClientCallStreamObserver<EnvelopeBatch> call) {
            call.setOnReadyHandler(() -> {
                lock.lock();
                try {
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            });
        }

        @Override
        public void onNext(BatchSenderResponse answer) {}

        @Override
        public void onError(Throwable cause) {
            ended(cause);
        }

        @Override
        public void onCompleted() {
            ended(new IllegalStateException("doppler has ended the stream"));
        }
    }

    /** There is no stream any more; a new one may do better. */
    static final class BrokenException extends Exception {

        private BrokenException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
