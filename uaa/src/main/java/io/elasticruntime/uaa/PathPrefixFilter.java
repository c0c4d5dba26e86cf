package io.elasticruntime.uaa;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers below {@value #PREFIX} as at the root: the router reaches UAA by its own host name and, where there is no DNS,
 * by a path of the one origin.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class PathPrefixFilter extends OncePerRequestFilter {

    static final String PREFIX = "/uaa";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith(PREFIX + "/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(new WithoutPrefix(request), response);
    }

    private static final class WithoutPrefix extends HttpServletRequestWrapper {

        WithoutPrefix(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return super.getRequestURI().substring(PREFIX.length());
        }

        @Override
        public String getServletPath() {
            String path = super.getServletPath();
            return path.startsWith(PREFIX + "/") ? path.substring(PREFIX.length()) : path;
        }
    }
}
