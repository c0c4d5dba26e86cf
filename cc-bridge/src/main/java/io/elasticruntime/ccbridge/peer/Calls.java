package io.elasticruntime.ccbridge.peer;

import io.elasticruntime.component.http.ProblemException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.ResourceAccessException;

/** What the failure of a call to another component means to the one who called. */
public final class Calls {

    private static final String NOT_FOUND = "resource-not-found";
    private static final Set<String> ENDED = Set.of(NOT_FOUND, "invalid-state-transition");

    private Calls() {}

    /** The answer; empty if there is no such resource. */
    public static <T> Optional<T> find(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ProblemException e) {
            if (e.is(NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Makes a call whose end is reached too if the resource is gone, or has come to its end by itself. */
    public static void endingIsEnough(Runnable call) {
        try {
            call.run();
        } catch (ProblemException e) {
            if (!ENDED.contains(e.problem())) {
                throw e;
            }
        }
    }

    /** Makes a call whose end is reached too if the resource is there already. */
    public static void existingIsEnough(Runnable call) {
        try {
            call.run();
        } catch (ProblemException e) {
            if (!e.is("resource-exists")) {
                throw e;
            }
        }
    }

    /** Whether the call, made again later, may succeed: the other side is away or overloaded. */
    public static boolean mayPass(RuntimeException failure) {
        return switch (failure) {
            case ProblemException problem ->
                problem.status().is5xxServerError()
                        || problem.status().isSameCodeAs(HttpStatus.TOO_MANY_REQUESTS)
                        || problem.status().isSameCodeAs(HttpStatus.REQUEST_TIMEOUT);
            case ResourceAccessException _ -> true;
            default -> false;
        };
    }

    /**
     * Makes a call for someone who knows nothing of the BBS: while it is away the problem is {@code unavailable} (503),
     * of which the caller may try again.
     */
    public static void through(String unavailable, Runnable call) {
        through(unavailable, () -> {
            call.run();
            return true;
        });
    }

    /** As the other one, for a call with an answer. */
    public static <T> T through(String unavailable, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProblemException | ResourceAccessException e) {
            if (mayPass(e)) {
                throw new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE, unavailable, "the BBS does not answer: " + e.getMessage());
            }
            throw e;
        }
    }
}
