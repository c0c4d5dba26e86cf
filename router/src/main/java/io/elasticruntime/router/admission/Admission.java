package io.elasticruntime.router.admission;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds what clients can make the router hold: the number of connections, the size and number of headers of one request,
 * the memory that the heads of all requests take, and the time that a client may take over a head or pause within a body.
 */
@Component
class Admission implements NettyServerCustomizer {

    private static final int LARGEST_READ = 8 * 1024;

    private final AdmissionProperties properties;
    private final SharedMemory memory;
    private final AtomicInteger connections = new AtomicInteger();

    Admission(AdmissionProperties properties) {
        this.properties = properties;
        this.memory = new SharedMemory(properties.headMemoryBytes());
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.readTimeout(properties.bodyTimeout())
                // What is read at once waits in memory until the instance takes it.
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, LARGEST_READ))
                .doOnChannelInit((_, channel, _) -> admit(channel));
    }

    private void admit(Channel channel) {
        boolean overfull = connections.incrementAndGet() > properties.maxConnections();
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
        new AdmittedConnection(properties, memory, channel).watch(overfull);
    }
}
