package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.component.tls.ComponentTls;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Answers gRPC: plain where the deployment gives no certificates, otherwise with mutual TLS. The limits are those of the
 * original, whose clients ping every 15 s (loggregator.md b).
 */
@Component
public class DopplerServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DopplerServer.class);
    private static final int LARGEST_MESSAGE = 10 * 1024 * 1024;
    private static final int LARGEST_METADATA = 16 * 1024;
    private static final int MOST_CALLS = 100;
    private static final int FLOW_CONTROL_WINDOW = 1024 * 1024;
    private static final int SHORTEST_PING_SECONDS = 10;

    private final DopplerProperties settings;
    private final ComponentTls tls;
    private final IngressService ingress;
    private final EgressService egress;
    private volatile @Nullable Server server;

    DopplerServer(DopplerProperties settings, ComponentTls tls, IngressService ingress, EgressService egress) {
        this.settings = settings;
        this.tls = tls;
        this.ingress = ingress;
        this.egress = egress;
    }

    @Override
    public void start() {
        Executor threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("doppler-", 0).factory());
        InetSocketAddress address = new InetSocketAddress(settings.address(), settings.port());
        try {
            server = OkHttpServerBuilder.forPort(address, credentials())
                    .executor(threads)
                    .transportExecutor(threads)
                    .maxInboundMessageSize(LARGEST_MESSAGE)
                    .maxInboundMetadataSize(LARGEST_METADATA)
                    .maxConcurrentCallsPerConnection(MOST_CALLS)
                    .flowControlWindow(FLOW_CONTROL_WINDOW)
                    .permitKeepAliveTime(SHORTEST_PING_SECONDS, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .intercept(new DopplerCallers(tls.enabled()))
                    .addService(ingress.definition())
                    .addService(egress.definition())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "doppler cannot answer at " + address + " (er.loggregator.doppler.port): " + e.getMessage(), e);
        }
        log.atInfo()
                .addKeyValue("port", port())
                .addKeyValue("mutual_tls", tls.enabled())
                .log("doppler takes envelopes");
    }

    @Override
    public void stop() {
        Server running = server;
        if (running != null) {
            running.shutdownNow();
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** The port at which it answers; 0 while it does not. */
    public int port() {
        Server running = server;
        return running == null ? 0 : running.getPort();
    }

    private ServerCredentials credentials() {
        SslBundle bundle = tls.bundle();
        if (bundle == null) {
            return InsecureServerCredentials.create();
        }
        return TlsServerCredentials.newBuilder()
                .keyManager(bundle.getManagers().getKeyManagers())
                .trustManager(bundle.getManagers().getTrustManagers())
                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                .build();
    }
}
