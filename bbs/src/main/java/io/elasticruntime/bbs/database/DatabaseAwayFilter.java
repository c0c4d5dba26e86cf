package io.elasticruntime.bbs.database;

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

    private final DatabaseSessions sessions;
    private final HandlerExceptionResolver handlerExceptionResolver;

    DatabaseAwayFilter(DatabaseSessions sessions, HandlerExceptionResolver handlerExceptionResolver) {
        this.sessions = sessions;
        this.handlerExceptionResolver = handlerExceptionResolver;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !sessions.away() || !request.getRequestURI().startsWith("/v1/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        handlerExceptionResolver.resolveException(request, response, null, new DatabaseAwayException());
    }
}
