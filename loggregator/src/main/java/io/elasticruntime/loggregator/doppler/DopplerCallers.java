package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.component.tls.CommonName;
import io.elasticruntime.loggregator.rpc.Egress;
import io.elasticruntime.loggregator.rpc.Ingress;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call which service of doppler, by the name in the caller's certificate: every component sends envelopes, and only
 * loggregator itself reads those of others; users read through the traffic controller, log-cache and the gateway, which ask
 * for tokens. Everything else is refused with {@code PERMISSION_DENIED}.
 */
final class DopplerCallers implements ServerInterceptor {

    private static final Logger log = LoggerFactory.getLogger(DopplerCallers.class);
    private static final String LOGGREGATOR = "loggregator";

    private final boolean enforced;

    /** @param enforced whether the deployment has certificates */
    DopplerCallers(boolean enforced) {
        this.enforced = enforced;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String service = call.getMethodDescriptor().getServiceName();
        String caller = caller(call.getAttributes());
        if (!enforced || permits(caller, service)) {
            return next.startCall(call, headers);
        }
        log.atWarn()
                .addKeyValue("caller", caller)
                .addKeyValue("api", service)
                .log("refused: no rule allows this caller");
        call.close(
                Status.PERMISSION_DENIED.withDescription(
                        (caller == null ? "a caller without a certificate" : caller) + " may not call " + service),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    static boolean permits(@Nullable String caller, @Nullable String service) {
        if (caller == null) {
            return false;
        }
        return Ingress.SERVICE.equals(service) || Egress.SERVICE.equals(service) && caller.equals(LOGGREGATOR);
    }

    private static @Nullable String caller(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? CommonName.of(certificate).orElse(null)
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }
}
