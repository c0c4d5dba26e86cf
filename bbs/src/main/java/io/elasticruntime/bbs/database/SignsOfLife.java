package io.elasticruntime.bbs.database;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * How long the database has given no sign of life although it was asked. Only time that the one who looks has really
 * looked counts: a process that gets no processor hears nothing either, and that says nothing about the database.
 */
@Component
public class SignsOfLife {

    /** How often somebody has to look. */
    static final Duration LOOK = Duration.ofMillis(50);

    /** The most that one look counts, however late it comes: a second of silence takes five looks at least. */
    static final Duration MOST = Duration.ofMillis(200);

    private boolean asked;
    private long lastLook;
    private long silence;

    /** The database has answered whomever and whatever, be it with an error. */
    public synchronized void seen() {
        silence = 0;
    }

    /** From now on an answer is owed. */
    synchronized void ask() {
        asked = true;
    }

    /** What was asked last is answered. */
    synchronized void answered() {
        asked = false;
        silence = 0;
    }

    /** @param now nanoseconds of a clock that only goes on, such as {@link System#nanoTime()} */
    synchronized void look(long now) {
        if (asked) {
            silence += Math.clamp(now - lastLook, 0, MOST.toNanos());
        }
        lastLook = now;
    }

    /** Time without a sign, as far as somebody looked and an answer was owed; zero after each sign. */
    synchronized Duration silence() {
        return Duration.ofNanos(silence);
    }
}
