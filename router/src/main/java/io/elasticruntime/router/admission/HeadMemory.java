package io.elasticruntime.router.admission;

import java.util.concurrent.atomic.AtomicLong;

/** What the heads of all requests under way take together, in bytes; never more than the limit. */
final class HeadMemory {

    /** A connection whose heads take more has large ones. No browser sends as much. */
    static final long SMALL = 16 * 1024;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    HeadMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Takes memory.
     *
     * @param held what the connection has already
     * @return false if there is too little; then nothing has been taken. Large heads find half of the limit only
     */
    boolean take(long bytes, long held) {
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

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
