package io.elasticruntime.loggregator.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/** How many streams each user reads at once, so that one cannot take all that there are. */
@Component
public class OpenStreams {

    private final AccessProperties settings;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    OpenStreams(AccessProperties settings) {
        this.settings = settings;
    }

    /** One stream that is being read; closing it twice counts once. */
    public interface Stream extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Counts a stream of a user until it is closed.
     *
     * @param holder whose it is ({@link Token#holder})
     * @throws TooManyStreamsException if the user reads as many as anyone may
     */
    public Stream open(String holder) {
        open.compute(holder, (_, count) -> {
            int present = count == null ? 0 : count;
            if (present >= settings.streams()) {
                throw new TooManyStreamsException(settings.streams());
            }
            return present + 1;
        });
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                open.computeIfPresent(holder, (_, count) -> count == 1 ? null : count - 1);
            }
        };
    }

    /** A user reads as many streams as anyone may. */
    public static final class TooManyStreamsException extends RuntimeException {

        TooManyStreamsException(int most) {
            super("You read " + most + " streams already, as many as anyone may", null, false, false);
        }
    }
}
