package io.elasticruntime.cloudcontroller.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Scheme, host and port under which the caller reached the platform, always with the port (ARCHITECTURE 7 "No DNS
 * needed"). The router passes {@code Host} on as it was, and says in {@code X-Forwarded-Proto} which scheme it served.
 */
public record Origin(String scheme, String host, int port) {

    /** The origin of the request that this thread serves. */
    public static Origin current() {
        if (RequestContextHolder.currentRequestAttributes() instanceof ServletRequestAttributes attributes) {
            return of(attributes.getRequest());
        }
        throw new IllegalStateException("Links can be built only while a request is served");
    }

    static Origin of(HttpServletRequest request) {
        String forwarded = request.getHeader("X-Forwarded-Proto");
        String scheme = forwarded == null || forwarded.isBlank()
                ? request.getScheme()
                : forwarded.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
        return of(scheme, request.getHeader("Host"), request);
    }

    private static Origin of(
            String scheme, @org.jspecify.annotations.Nullable String host, HttpServletRequest request) {
        int standard = scheme.equals("https") ? 443 : 80;
        if (host == null || host.isBlank()) {
            return new Origin(scheme, request.getServerName(), request.getServerPort());
        }
        URI uri = URI.create(scheme + "://" + host.strip());
        String name = uri.getHost() == null ? request.getServerName() : uri.getHost();
        return new Origin(scheme, name, uri.getPort() < 0 ? standard : uri.getPort());
    }

    /** The absolute address of a path of this API. */
    public String url(String path) {
        return scheme + "://" + host + ":" + port + path;
    }
}
