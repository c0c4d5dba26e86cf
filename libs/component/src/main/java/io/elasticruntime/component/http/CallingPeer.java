package io.elasticruntime.component.http;

import java.util.Optional;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Which component sent the request that the current thread serves. */
public final class CallingPeer {

    private CallingPeer() {}

    /** The name in its certificate; empty outside of a request, and where the deployment has no certificates. */
    public static Optional<String> name() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request == null
                ? Optional.empty()
                : Optional.ofNullable((String) request.getAttribute(PeerFilter.PEER, RequestAttributes.SCOPE_REQUEST));
    }
}
