package io.elasticruntime.component.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.RequestPath;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what {@link CallerRules} do not permit, before anything of the body is read: 403, problem
 * {@code caller-not-allowed}, with the caller and the API. Where the deployment has no certificates, nobody has a name and
 * nothing is refused.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
public final class CallerFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(CallerFilter.class);
    private static final int LONGEST_PATH_TOLD = 200;

    private final CallerRules rules;
    private final boolean enforced;

    /** @param enforced whether the deployment has certificates */
    public CallerFilter(CallerRules rules, boolean enforced) {
        this.rules = rules;
        this.enforced = enforced;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String caller = (String) request.getAttribute(PeerFilter.PEER);
        if (!enforced || permits(caller, request)) {
            chain.doFilter(request, response);
        } else {
            refuse(caller == null ? "a caller without a certificate" : caller, request, response);
        }
    }

    private boolean permits(@Nullable String caller, HttpServletRequest request) {
        return path(request)
                .map(path -> rules.permits(caller, request.getMethod(), path.pathWithinApplication()))
                .orElse(false);
    }

    /** The path by which the request will be dispatched; empty if it is none. Not kept: a later filter may change it. */
    private static Optional<RequestPath> path(HttpServletRequest request) {
        try {
            return Optional.of(RequestPath.parse(request.getRequestURI(), request.getContextPath()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void refuse(String caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        String api = request.getMethod() + " "
                + (path.length() > LONGEST_PATH_TOLD ? path.substring(0, LONGEST_PATH_TOLD) + "…" : path);
        log.atWarn().addKeyValue("caller", caller).addKeyValue("api", api).log("refused: no rule allows this caller");
        Problems.write(
                new ProblemException(
                        HttpStatus.FORBIDDEN,
                        "caller-not-allowed",
                        caller + " may not call " + api + " of " + rules.service(),
                        Map.of("caller", caller, "api", api)),
                response);
    }
}
