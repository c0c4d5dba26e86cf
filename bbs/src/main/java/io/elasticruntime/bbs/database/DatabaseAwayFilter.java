package io.elasticruntime.bbs.database;

import io.elasticruntime.bbs.database.CallsUnderWay.Call;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** While PostgreSQL is known to be away, calls are refused at once instead of waiting for a connection. */
@Component
class DatabaseAwayFilter extends OncePerRequestFilter {

    private final DatabaseWatch watch;
    private final CallsUnderWay calls;
    private final HandlerExceptionResolver handlerExceptionResolver;

    DatabaseAwayFilter(DatabaseWatch watch, CallsUnderWay calls, HandlerExceptionResolver handlerExceptionResolver) {
        this.watch = watch;
        this.calls = calls;
        this.handlerExceptionResolver = handlerExceptionResolver;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/v1/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (watch.away()) {
            handlerExceptionResolver.resolveException(request, response, null, new DatabaseAwayException());
        } else if (request.getRequestURI().startsWith("/v1/events/")) {
            chain.doFilter(request, response); // a stream waits for events, not for the database
        } else {
            try (Call _ = calls.begin()) {
                chain.doFilter(request, response);
            }
        }
    }
}
