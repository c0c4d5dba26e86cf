package io.elasticruntime.loggregator.emitter;

import io.elasticruntime.component.tls.ComponentTls;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ssl.SslBundle;

/** Connections to doppler: plain for {@code http} addresses, mutual TLS for {@code https}. */
public final class DopplerChannel {

    private static final int KEEP_ALIVE_SECONDS = 15;

    private DopplerChannel() {}

    /**
     * A connection that is made when it is first used.
     *
     * @param doppler where doppler answers, such as {@code https://127.0.0.1:17107}
     * @param tls this component's identity; needed for {@code https}
     * @throws IllegalStateException if the address asks for TLS and there is no identity
     */
    public static ManagedChannel to(URI doppler, ComponentTls tls) {
        Executor threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("doppler-", 0).factory());
        return OkHttpChannelBuilder.forAddress(doppler.getHost(), doppler.getPort(), credentials(doppler, tls))
                .transportExecutor(threads)
                .offloadExecutor(threads)
                .directExecutor()
                .disableServiceConfigLookUp()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    private static ChannelCredentials credentials(URI doppler, ComponentTls tls) {
        if (!"https".equals(doppler.getScheme())) {
            return InsecureChannelCredentials.create();
        }
        SslBundle bundle = tls.bundle();
        if (bundle == null) {
            throw new IllegalStateException(
                    "er.component.peers.doppler is an https address, but er.component.certificates is not set");
        }
        return TlsChannelCredentials.newBuilder()
                .keyManager(bundle.getManagers().getKeyManagers())
                .trustManager(bundle.getManagers().getTrustManagers())
                .build();
    }
}
