package io.elasticruntime.component.body;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Bounds the body of every request ({@link BodyProperties}): while it is read, whatever its length was said to be, and
 * not before someone reads it. Stands before all filters that know callers; they may let the request in or not without
 * a byte of its body in memory.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
public final class BoundedBodyFilter extends OncePerRequestFilter {

    private final BodyProperties bodies;
    private final BodyMemory memory;
    private final List<Limit> limits;
    private final BodyRefusals refusals;

    private record Limit(PathPattern path, DataSize largest, boolean streamed) {}

    public BoundedBodyFilter(BodyProperties bodies, BodyRefusals refusals) {
        this.bodies = bodies;
        this.memory = new BodyMemory(bodies.memory(), bodies.patience());
        this.limits = bodies.paths().stream()
                .map(limit -> new Limit(
                        PathPatternParser.defaultInstance.parse(limit.path()), limit.largest(), limit.streamed()))
                .toList();
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (BoundedRequest bounded = bounded(request)) {
            chain.doFilter(bounded, response);
        } catch (BodyRefusedException refusal) {
            refuse(refusal, response);
        } catch (ServletException failure) {
            if (failure.getCause() instanceof BodyRefusedException refusal) {
                refuse(refusal, response);
            } else {
                throw failure;
            }
        }
    }

    private BoundedRequest bounded(HttpServletRequest request) {
        PathContainer path = PathContainer.parsePath(request.getRequestURI());
        for (Limit limit : limits) {
            if (limit.path().matches(path)) {
                return bounded(request, limit.largest(), limit.streamed());
            }
        }
        return bounded(request, bodies.largest(), false);
    }

    private BoundedRequest bounded(HttpServletRequest request, DataSize largest, boolean streamed) {
        return new BoundedRequest(request, largest, streamed, bodies.forms(), memory, bodies.slowest());
    }

    private void refuse(BodyRefusedException refusal, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(refusal.retryAfterSeconds()));
        }
        refusals.answer(refusal, response);
    }
}
