package io.elasticruntime.component.http;

import io.elasticruntime.component.tls.CommonName;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Says which component is calling: the common name of the certificate that the caller presented, as request attribute
 * {@link #PEER}. Without mutual TLS there is no such attribute.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public final class PeerFilter extends OncePerRequestFilter {

    /** Request attribute: the caller's component name, such as {@code cc-bridge}. */
    public static final String PEER = PeerFilter.class.getName() + ".peer";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] certificates
                && certificates.length > 0) {
            CommonName.of(certificates[0]).ifPresent(name -> request.setAttribute(PEER, name));
        }
        chain.doFilter(request, response);
    }
}
