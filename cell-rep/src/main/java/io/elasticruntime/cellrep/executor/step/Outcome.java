package io.elasticruntime.cellrep.executor.step;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** How a step has ended. */
public sealed interface Outcome {

    /** It did what it was to do. */
    record Succeeded() implements Outcome {}

    /**
     * It failed by itself.
     *
     * @param message what happened
     * @param shown whether the message is meant for the owner of the app, not only for operators
     */
    record Failed(String message, boolean shown) implements Outcome {
        public Failed(String message) {
            this(message, true);
        }
    }

    /** It was interrupted, which says nothing about itself. */
    record Cancelled() implements Outcome {}

    /** It still goes on, but nobody watches it any more. */
    record Detached() implements Outcome {}

    Outcome SUCCEEDED = new Succeeded();
    Outcome CANCELLED = new Cancelled();
    Outcome DETACHED = new Detached();

    /**
     * The one outcome of several: a part that still goes on wins, then the failures, joined by {@code "; "}, then a
     * cancellation. A part that was merely cancelled adds nothing to the text.
     */
    static Outcome join(List<Outcome> parts) {
        if (parts.contains(DETACHED)) {
            return DETACHED;
        }
        List<Failed> failures = parts.stream()
                .map(part -> part instanceof Failed failed ? failed : null)
                .filter(Objects::nonNull)
                .toList();
        if (!failures.isEmpty()) {
            return new Failed(
                    failures.stream().map(Failed::message).collect(Collectors.joining("; ")),
                    failures.stream().allMatch(Failed::shown));
        }
        return parts.contains(CANCELLED) ? CANCELLED : SUCCEEDED;
    }
}
