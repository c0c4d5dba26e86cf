package io.elasticruntime.component.body;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The answer to a {@link BodyRefusedException} that no controller's advice has seen, because a filter asked for the
 * body. A service whose API has errors of its own form declares one.
 */
@FunctionalInterface
public interface BodyRefusals {

    /** Writes status, type and document of the answer; {@code Retry-After} stands in it already. */
    void answer(BodyRefusedException refusal, HttpServletResponse response) throws IOException;
}
