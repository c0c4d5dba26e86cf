package io.elasticruntime.router.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * Passes WebSocket frames in both directions. The instance is connected first: only when it has agreed does the client
 * get its 101, so that a dead instance is a 502 or a retry and not a broken socket.
 */
@Component
class WebSocketTunnel {

    private static final int LARGEST_FRAME = 16 * 1024 * 1024;
    private static final String PREFIX = "sec-websocket-";

    private final FrameMemory memory;

    WebSocketTunnel(FrameMemory memory) {
        this.memory = memory;
    }

    /** Completes when either side has closed; fails if the backend does not agree. */
    Mono<Void> open(Exchange exchange, HttpClient client, String origin) {
        String protocols = exchange.requestHeaders().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        WebsocketClientSpec.Builder spec = WebsocketClientSpec.builder()
                .maxFramePayloadLength(LARGEST_FRAME)
                .handlePing(true);
        if (protocols != null) {
            spec.protocols(protocols);
        }
        return client.headers(headers -> handshakeHeaders(exchange, headers))
                .websocket(spec.build())
                .uri(origin.replaceFirst("^http", "ws") + exchange.target())
                .handle((fromApp, toApp) -> accept(exchange, fromApp, toApp))
                .then();
    }

    private Mono<Void> accept(Exchange exchange, WebsocketInbound fromApp, WebsocketOutbound toApp) {
        WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder()
                .maxFramePayloadLength(LARGEST_FRAME)
                .handlePing(true);
        String protocol = toApp.selectedSubprotocol();
        if (protocol != null) {
            spec.protocols(protocol);
        }
        // Sending the handshake is one thing, the end of the tunnel another: the instance's side must wait for the
        // latter.
        Sinks.Empty<Void> ended = Sinks.empty();
        return exchange.response()
                .sendWebsocket(
                        (fromClient, toClient) -> Mono.firstWithSignal(pass(fromClient, toApp), pass(fromApp, toClient))
                                .doFinally(_ -> ended.tryEmitEmpty()),
                        spec.build())
                .then(ended.asMono());
    }

    /**
     * Frames go through as they are, pings, pongs and the closing frame with its reason among them, one after another: the
     * next is taken when the one before is written.
     */
    private Mono<Void> pass(WebsocketInbound from, WebsocketOutbound to) {
        from.withConnection(connection -> memory.watch(connection.channel()));
        return from.receiveFrames()
                .map(frame -> frame.retain())
                // None is asked for in advance: one that waits here when the tunnel ends would never be released.
                .concatMap(frame -> memory.pass(frame, to), 0)
                .then();
    }

    private static void handshakeHeaders(Exchange exchange, HttpHeaders headers) {
        exchange.forwardHeaders(headers);
        // The handshake with the instance is the router's own; extensions are not negotiated.
        headers.names().stream()
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith(PREFIX))
                .toList()
                .forEach(headers::remove);
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
}
