package io.elasticruntime.router.proxy;

import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.admission.BoundedHeaders;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * HTTP clients of what is behind the router: plain ones for instances of apps, with the router's certificate for the
 * platform's components. Nothing is followed, compressed or repeated behind the caller's back.
 */
@Component
class Backends implements DisposableBean {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration POOL_GONE_AFTER = Duration.ofMinutes(2);

    /** Of an answer: no browser takes as much, and an app must not fill the router's memory by what it answers. */
    private static final int LARGEST_HEAD = 64 * 1024;

    private static final int MOST_HEADERS = 500;

    private static final int LARGEST_READ = 8 * 1024;

    private final ConnectionProvider connections;
    private final HttpClient apps;
    private final HttpClient components;

    Backends(RouterProperties properties, ComponentProperties component) {
        this.connections = ConnectionProvider.builder("backends")
                .maxConnections(10_000)
                .maxIdleTime(IDLE)
                .lifo()
                // Host ports come and go with instances; their pools must not stay for ever.
                .disposeInactivePoolsInBackground(IDLE, POOL_GONE_AFTER)
                .build();
        this.apps = HttpClient.create(connections)
                .disableRetry(true)
                .followRedirect(false)
                .compress(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        properties.connectTimeout().toMillis())
                // What is read at once waits in memory until the client takes it.
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, LARGEST_READ))
                .responseTimeout(properties.responseTimeout())
                .doOnChannelInit((_, channel, _) -> channel.pipeline()
                        .replace(
                                NettyPipeline.HttpCodec,
                                NettyPipeline.HttpCodec,
                                new HttpClientCodec(
                                        BoundedHeaders.decoding(LARGEST_HEAD, MOST_HEADERS, () -> true),
                                        HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                                        HttpClientCodec.DEFAULT_FAIL_ON_MISSING_RESPONSE)));
        Path certificates = component.certificates();
        this.components = certificates == null ? apps : withCertificate(certificates);
    }

    HttpClient apps() {
        return apps;
    }

    HttpClient components() {
        return components;
    }

    @Override
    public void destroy() {
        connections.dispose();
    }

    private HttpClient withCertificate(Path certificates) {
        try {
            SslContext tls = SslContextBuilder.forClient()
                    .keyManager(
                            certificates.resolve("component.crt").toFile(),
                            certificates.resolve("component.key").toFile())
                    .trustManager(certificates.resolve("ca.crt").toFile())
                    .build();
            return apps.secure(spec -> spec.sslContext(tls));
        } catch (SSLException e) {
            throw new IllegalStateException("the router's certificate in " + certificates + " is no good", e);
        }
    }
}
