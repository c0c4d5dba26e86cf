package io.elasticruntime.router.admission;

import io.elasticruntime.router.admission.BoundedHeaders.NoRoom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * One client's connection, watched on both sides of its HTTP codec: before it by the byte, where a head that is not
 * complete can be seen to be slow or large; behind it by the message, where its size is known. All runs on the
 * connection's event loop. What is no longer HTTP, as a WebSocket, is left alone.
 */
final class AdmittedConnection {

    /** What a header takes in memory besides its letters. */
    private static final int HEADER = 128;

    private static final int LINGER_SECONDS = 5;

    private final AdmissionProperties properties;
    private final SharedMemory memory;
    private final Channel channel;
    private final Bytes bytes = new Bytes();
    private final Messages messages = new Messages();
    private final Queue<Long> unanswered = new ArrayDeque<>();
    private long reading;
    private long serving;
    private boolean inHead = true;
    private boolean http = true;
    private boolean refused;
    private boolean closing;
    private @Nullable Future<?> deadline;

    AdmittedConnection(AdmissionProperties properties, SharedMemory memory, Channel channel) {
        this.properties = properties;
        this.memory = memory;
        this.channel = channel;
    }

    /** @param overfull whether there are too many connections already, so that this one is only told so */
    void watch(boolean overfull) {
        int largest = Math.toIntExact(properties.maxHeadSize().toBytes());
        HttpServerCodec codec = new HttpServerCodec(
                BoundedHeaders.decoding(largest, properties.maxHeaders(), () -> !http || takeReading(HEADER)));
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, codec);
        pipeline.addBefore(NettyPipeline.HttpCodec, "admission of bytes", bytes)
                .addAfter(NettyPipeline.HttpCodec, "admission of messages", messages);
        bytes.overfull = overfull;
        channel.closeFuture().addListener(_ -> gone());
    }

    private boolean takeReading(long amount) {
        if (!memory.take(amount, reading + serving)) {
            return false;
        }
        reading += amount;
        return true;
    }

    private void gone() {
        cancelDeadline();
        memory.giveBack(reading + serving);
        reading = 0;
        serving = 0;
    }

    private void startDeadline() {
        if (deadline == null) {
            deadline = channel.eventLoop()
                    .schedule(this::tooSlow, properties.headTimeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** A connection that was opened in advance and not used is no request that could be answered. */
    private void tooSlow() {
        if (reading == 0) {
            channel.close();
        } else {
            refuse(HttpResponseStatus.REQUEST_TIMEOUT, "head_timeout", "The head of the request came too slowly.");
        }
    }

    private void cancelDeadline() {
        Future<?> running = deadline;
        if (running != null) {
            running.cancel(false);
            deadline = null;
        }
    }

    /** Answers by itself, if no other answer is under way on the connection, and ends it. */
    private void refuse(HttpResponseStatus status, String error, String message) {
        if (refused) {
            return;
        }
        refused = true;
        cancelDeadline();
        if (!unanswered.isEmpty() || bytes.context == null) {
            channel.close();
            return;
        }
        String body = status.code() + " " + status.reasonPhrase() + ": " + message + "\n";
        String answer = "HTTP/1.1 " + status.code() + " " + status.reasonPhrase() + "\r\nX-Cf-RouterError: " + error
                + "\r\nX-Content-Type-Options: nosniff\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        bytes.context
                .writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(_ -> linger());
    }

    /** What the client still sends is thrown away for a while: closing at once would take the answer from it. */
    private void linger() {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
            channel.read();
        } else {
            channel.close();
        }
    }

    /** In front of the codec. */
    private final class Bytes extends ChannelInboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private boolean overfull;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void channelActive(ChannelHandlerContext active) {
            if (overfull) {
                refuse(HttpResponseStatus.SERVICE_UNAVAILABLE, "connection_limit", "There are too many connections.");
            } else {
                startDeadline();
                active.fireChannelActive();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext read, Object message) {
            if (refused) {
                ReferenceCountUtil.release(message);
                return;
            }
            int size = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            read.fireChannelRead(message);
            if (http && inHead && !refused && size > 0) {
                startDeadline();
                if (!takeReading(size)) {
                    refuseForMemory();
                }
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext read) {
            if (refused) {
                read.read();
            } else {
                read.fireChannelReadComplete();
            }
        }
    }

    /** Behind the codec. */
    private final class Messages extends ChannelDuplexHandler {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (refused) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (message instanceof HttpRequest request) {
                if (!admit(request)) {
                    ReferenceCountUtil.release(message);
                    return;
                }
            }
            if (message instanceof LastHttpContent) {
                inHead = true;
            }
            context.fireChannelRead(message);
        }

        private boolean admit(HttpRequest request) {
            inHead = false;
            cancelDeadline();
            if (request.decoderResult().isFailure()) {
                refuse(request.decoderResult().cause());
                return false;
            }
            memory.giveBack(reading);
            reading = 0;
            long size = sizeOf(request);
            if (size > properties.maxHeadSize().toBytes()) {
                refuseForSize();
                return false;
            }
            long cost = size + (long) HEADER * request.headers().size();
            if (!memory.take(cost, serving)) {
                refuseForMemory();
                return false;
            }
            serving += cost;
            unanswered.add(cost);
            // The codec keeps a buffer of the size of the longest line that it has read.
            closing |= cost > SharedMemory.SMALL;
            return true;
        }

        private void refuse(Throwable cause) {
            if (cause instanceof NoRoom || cause.getCause() instanceof NoRoom) {
                refuseForMemory();
            } else if (cause instanceof TooLongFrameException || cause.getCause() instanceof TooLongFrameException) {
                refuseForSize();
            } else {
                AdmittedConnection.this.refuse(
                        HttpResponseStatus.BAD_REQUEST, "malformed_request", "The request is no HTTP.");
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response) {
                if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                    http = false;
                } else if (closing && response.status().code() >= 200) {
                    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                }
            }
            boolean interim = message instanceof HttpResponse response
                    && response.status().code() < 200;
            boolean last = http && !interim && message instanceof LastHttpContent;
            if (last && closing) {
                context.write(message, promise.unvoid()).addListener(ChannelFutureListener.CLOSE);
            } else {
                context.write(message, promise);
            }
            if (last) {
                Long answered = unanswered.poll();
                if (answered != null) {
                    serving -= answered;
                    memory.giveBack(answered);
                }
            }
        }
    }

    private void refuseForSize() {
        refuse(
                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "max-request-size-exceeded",
                "Request line and headers may have " + properties.maxHeadSize().toBytes() + " bytes and "
                        + properties.maxHeaders() + " headers.");
    }

    private void refuseForMemory() {
        refuse(HttpResponseStatus.SERVICE_UNAVAILABLE, "request_heads_limit", "Too many large requests are under way.");
    }

    /** As the original counts it (router.md b8). */
    private static long sizeOf(HttpRequest request) {
        long size = request.method().name().length()
                + request.uri().length()
                + request.protocolVersion().text().length()
                + 4L;
        Iterator<Map.Entry<CharSequence, CharSequence>> headers =
                request.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = headers.next();
            size += header.getKey().length() + header.getValue().length() + 4L;
        }
        return size;
    }
}
