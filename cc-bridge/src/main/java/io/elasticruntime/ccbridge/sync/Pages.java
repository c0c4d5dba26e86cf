package io.elasticruntime.ccbridge.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads lists that come a page at a time, ordered by a key. */
public final class Pages {

    /** How much is asked for at once (cell-and-staging.md D9). */
    public static final int SIZE = 500;

    private Pages() {}

    /**
     * All entries.
     *
     * @param page the entries behind a key, at most {@link #SIZE}; null: from the beginning
     * @param key of an entry
     */
    public static <T> List<T> all(Function<@Nullable String, List<T>> page, Function<T, String> key) {
        List<T> all = new ArrayList<>();
        String after = null;
        while (true) {
            List<T> next = page.apply(after);
            all.addAll(next);
            if (next.size() < SIZE) {
                return all;
            }
            after = key.apply(next.getLast());
        }
    }
}
