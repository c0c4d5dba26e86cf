package io.elasticruntime.router.admission;

import java.util.concurrent.atomic.AtomicLong;

/** What many connections hold together, such as heads of requests, in bytes; never more than the limit. */
public final class SharedMemory {

    /** A connection that holds more is a large one: no browser sends as much in heads. */
    static final long SMALL = 16 * 1024;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** @param limit bytes */
    public SharedMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Takes memory.
     *
     * @param held what the connection has already
     * @return false if there is too little; then nothing has been taken. A large connection finds half of the limit only
     */
    public boolean take(long bytes, long held) {
        long available = held + bytes > SMALL ? limit / 2 : limit;
        while (true) {
            long before = taken.get();
            if (before + bytes > available) {
                return false;
            }
            if (taken.compareAndSet(before, before + bytes)) {
                return true;
            }
        }
    }

    /** Gives back what was taken. */
    public void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
