package io.elasticruntime.bbs.database;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Calls that may be waiting for an answer of the database. Each is served by a virtual thread, whose interruption ends
 * even the read of a socket.
 */
@Component
class CallsUnderWay {

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    /** The calling thread begins to serve a call; to be closed by the same thread. */
    Call begin() {
        Call call = new Call(Thread.currentThread());
        calls.add(call);
        return call;
    }

    /** Lets nobody wait any longer: what waits fails as if the database had closed the connection. */
    void giveUp() {
        calls.forEach(Call::giveUp);
    }

    final class Call implements AutoCloseable {

        private final Thread thread;
        private boolean ended;

        private Call(Thread thread) {
            this.thread = thread;
        }

        private synchronized void giveUp() {
            if (!ended) {
                thread.interrupt();
            }
        }

        /** What the thread does next has nothing to do with this call any more. */
        @Override
        public synchronized void close() {
            ended = true;
            calls.remove(this);
            Thread.interrupted();
        }
    }
}
