package io.elasticruntime.uaa.chain;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.http.PeerFilter;
import io.elasticruntime.uaa.attempt.CallerAddress;
import io.elasticruntime.uaa.client.ClientAuthentication;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.token.AccessTokens;
import io.elasticruntime.uaa.token.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Checks the credentials that the request's {@link Rule} demands, and no others: a stale token at the log-in page, which
 * the cf CLI sends, is no hindrance, and costs nothing.
 */
final class CredentialsFilter extends OncePerRequestFilter {

    private static final String BEARER = "bearer ";

    private final AccessTokens tokens;
    private final ClientAuthentication clients;
    private final ComponentProperties component;
    private final Refusals refusals;

    CredentialsFilter(
            AccessTokens tokens, ClientAuthentication clients, ComponentProperties component, Refusals refusals) {
        this.tokens = tokens;
        this.clients = clients;
        this.component = component;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            QuerySecrets.refuse(request);
            Rules.of(request)
                    .flatMap(rule -> shown(rule.demand(), request))
                    .map(ShownCredentials::new)
                    .ifPresent(shown -> SecurityContextHolder.setContext(new SecurityContextImpl(shown)));
        } catch (UaaException refused) {
            refusals.write(response, refused);
            return;
        }
        chain.doFilter(request, response);
    }

    private Optional<Object> shown(Demand demand, HttpServletRequest request) {
        return switch (demand) {
            case Demand.Nothing _ -> Optional.empty();
            case Demand.ClientSecret _ ->
                Optional.of(clients.authenticate(
                        request.getHeader(HttpHeaders.AUTHORIZATION),
                        request.getParameter("client_id"),
                        request.getParameter("client_secret"),
                        CallerAddress.of(request)));
            case Demand.Token _ -> Optional.of(caller(request));
            case Demand.Certificate _ ->
                component.certificates() == null
                        ? Optional.of(new Demand.Component.Unknown())
                        : Optional.ofNullable(request.getAttribute(PeerFilter.PEER))
                                .map(name -> new Demand.Component.Named(name.toString()));
        };
    }

    private Caller caller(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw UaaException.tokenMissing();
        }
        return new Caller(tokens.read(authorization.substring(BEARER.length()).strip()));
    }
}
