package io.elasticruntime.router.proxy;

import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.admission.SharedMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * What the WebSocket frames of all connections take together: those that have not come whole, and those that are being
 * written. The connection that would exceed the bound is cut; small frames always find room beside large ones.
 */
@Component
class FrameMemory {

    private static final Logger log = LoggerFactory.getLogger(FrameMemory.class);

    private final SharedMemory memory;

    FrameMemory(RouterProperties properties) {
        this.memory = new SharedMemory(properties.frameMemory().toBytes());
    }

    /** Counts what comes on a connection that has become a WebSocket, until it is a whole frame. */
    void watch(Channel channel) {
        channel.eventLoop().execute(() -> {
            ChannelPipeline pipeline = channel.pipeline();
            ChannelHandlerContext decoder = pipeline.context(WebSocketFrameDecoder.class);
            if (decoder != null) {
                // What has come is kept as it came: a buffer that grows is copied, and takes several times as much.
                ((ByteToMessageDecoder) decoder.handler()).setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
                Unfinished unfinished = new Unfinished();
                pipeline.addBefore(decoder.name(), "bytes of frames", unfinished.bytes)
                        .addAfter(decoder.name(), "whole frames", unfinished.frames);
                channel.closeFuture().addListener(_ -> unfinished.finished());
            }
        });
    }

    /** Sends a frame, which is held until it is written. */
    Mono<Void> pass(WebSocketFrame frame, WebsocketOutbound to) {
        long size = frame.content().readableBytes();
        if (!memory.take(size, size)) {
            frame.release();
            return Mono.error(new IOException("the frames of all WebSockets take too much memory"));
        }
        return to.sendObject(frame).then().doFinally(_ -> memory.giveBack(size));
    }

    /** The frame of one connection that has not come whole; touched on the connection's event loop alone. */
    private final class Unfinished {

        private final Bytes bytes = new Bytes();
        private final Frames frames = new Frames();
        private long held;

        private void finished() {
            memory.giveBack(held);
            held = 0;
        }

        /** In front of the decoder. */
        private final class Bytes extends ChannelInboundHandlerAdapter {

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof ByteBuf part) {
                    long size = part.readableBytes();
                    if (!memory.take(size, held)) {
                        ReferenceCountUtil.release(message);
                        log.atWarn()
                                .addKeyValue("connection", context.channel())
                                .log("a WebSocket is cut: the frames of all take too much memory");
                        context.close();
                        return;
                    }
                    held += size;
                }
                context.fireChannelRead(message);
            }
        }

        /** Behind the decoder. */
        private final class Frames extends ChannelInboundHandlerAdapter {

            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof WebSocketFrame) {
                    finished();
                }
                context.fireChannelRead(message);
            }
        }
    }
}
