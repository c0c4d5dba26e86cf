package io.elasticruntime.router.proxy;

import io.elasticruntime.router.accesslog.Access;
import io.elasticruntime.router.table.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** One request and its answer on their way through the router, with what is counted for the access log. */
final class Exchange {

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Instant start;
    private final boolean behindProxy;
    private final String requestId = UUID.randomUUID().toString();
    private long bytesReceived;
    private long bytesSent;
    private @Nullable Endpoint endpoint;
    private @Nullable RouterError error;

    /** @param behindProxy as in the router's settings */
    Exchange(HttpServerRequest request, HttpServerResponse response, Instant start, boolean behindProxy) {
        this.request = request;
        this.response = response;
        this.start = start;
        this.behindProxy = behindProxy;
    }

    HttpServerRequest request() {
        return request;
    }

    HttpServerResponse response() {
        return response;
    }

    HttpHeaders requestHeaders() {
        return request.requestHeaders();
    }

    String requestId() {
        return requestId;
    }

    /** The {@code Host} header; null if there is none. Several are shown as one, which names no host. */
    @Nullable
    String host() {
        List<String> hosts = requestHeaders().getAll(HttpHeaderNames.HOST);
        return hosts.isEmpty() ? null : String.join(",", hosts);
    }

    /** Path and query, byte for byte as they were sent. */
    String target() {
        String uri = request.uri();
        if (uri.startsWith("/")) {
            return uri;
        }
        // The absolute form, as to a proxy: only what follows the authority goes on.
        int scheme = uri.indexOf("://");
        int path = scheme < 0 ? -1 : uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    Flux<ByteBuf> requestBody() {
        return request.receive().retain().doOnNext(bytes -> bytesReceived += bytes.readableBytes());
    }

    Flux<ByteBuf> counted(Flux<ByteBuf> answer) {
        return answer.doOnNext(bytes -> bytesSent += bytes.readableBytes());
    }

    void goesTo(@Nullable Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The instance that the request went to last; null for the platform's components. */
    @Nullable
    Endpoint endpoint() {
        return endpoint;
    }

    void failedWith(RouterError error) {
        this.error = error;
    }

    /** Writes the router's own headers into a request that goes on to the current endpoint. */
    void forwardHeaders(HttpHeaders to) {
        Headers.forward(requestHeaders(), to, clientIp(), requestId, start.toEpochMilli(), behindProxy, endpoint);
    }

    Access access(Instant stop) {
        HttpHeaders headers = requestHeaders();
        String before = headers.get("X-Forwarded-For");
        return new Access(
                String.valueOf(host()),
                request.method().name(),
                target(),
                request.version().text(),
                response.status().code(),
                bytesReceived,
                bytesSent,
                headers.get(HttpHeaderNames.REFERER),
                headers.get(HttpHeaderNames.USER_AGENT),
                clientAddress(),
                before == null ? clientIp() : before + ", " + clientIp(),
                behindProxy ? headers.get("X-Forwarded-Proto", "http") : "http",
                requestId,
                start,
                stop,
                endpoint,
                error == null ? null : error.name());
    }

    private String clientIp() {
        InetSocketAddress remote = request.remoteAddress();
        return remote == null ? "" : remote.getAddress().getHostAddress();
    }

    private String clientAddress() {
        InetSocketAddress remote = request.remoteAddress();
        return remote == null ? "" : clientIp() + ":" + remote.getPort();
    }
}
