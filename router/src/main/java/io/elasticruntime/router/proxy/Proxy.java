package io.elasticruntime.router.proxy;

import io.elasticruntime.component.http.RequestIdFilter;
import io.elasticruntime.router.RouterProperties;
import io.elasticruntime.router.accesslog.AccessLog;
import io.elasticruntime.router.table.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.InstantSource;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The router's one handler: finds the destination, passes the request on as it came, tries the next instance if a
 * connection is refused, and streams the answer back. It works on Reactor Netty's own request and response, because
 * anything above them would rewrite what must pass unchanged (ADR 4).
 */
@Component
class Proxy implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final Predicate<ByteBuf> AT_ONCE = _ -> true;
    private static final Predicate<ByteBuf> WHEN_FULL = _ -> false;

    private final Destinations destinations;
    private final Backends backends;
    private final WebSocketTunnel webSockets;
    private final AccessLog accessLog;
    private final RouterProperties properties;
    private final InstantSource clock;

    Proxy(
            Destinations destinations,
            Backends backends,
            WebSocketTunnel webSockets,
            AccessLog accessLog,
            RouterProperties properties,
            InstantSource clock) {
        this.destinations = destinations;
        this.backends = backends;
        this.webSockets = webSockets;
        this.accessLog = accessLog;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        HttpServerRequest nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
        HttpServerResponse nativeResponse = ServerHttpResponseDecorator.getNativeResponse(response);
        return handle(new Exchange(nativeRequest, nativeResponse, clock.instant(), properties.behindProxy()));
    }

    private Mono<Void> handle(Exchange exchange) {
        Destination destination = destinations.find(exchange.host(), exchange.target(), exchange.requestHeaders());
        exchange.response().header(RequestIdFilter.HEADER, exchange.requestId());
        Mono<Void> answer = switch (destination) {
            case Destination.Nowhere nowhere -> refuse(exchange, nowhere.error());
            case Destination.Component component -> toComponent(exchange, component);
            case Destination.App app -> toApp(exchange, app, 0);
        };
        return answer.doFinally(_ -> accessLog.write(exchange.access(clock.instant())));
    }

    private Mono<Void> toComponent(Exchange exchange, Destination.Component component) {
        String origin = component.origin().toString();
        String base = origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin;
        return send(exchange, backends.components(), base)
                .onErrorResume(cause -> refuseUnlessSent(exchange, cause, base));
    }

    private Mono<Void> toApp(Exchange exchange, Destination.App app, int attempt) {
        Endpoint endpoint = app.inTurn().get(attempt);
        exchange.goesTo(endpoint);
        return send(exchange, backends.apps(), "http://" + endpoint.address()).onErrorResume(cause -> {
            boolean another = attempt + 1
                    < Math.min(properties.maxAttempts(), app.inTurn().size());
            if (refusedConnection(cause) || wasReset(cause)) {
                destinations.failed(app, endpoint, properties.failedFor());
            }
            if (another && !exchange.response().hasSentHeaders() && mayTryAgain(exchange, cause)) {
                log.atInfo()
                        .addKeyValue("endpoint", endpoint.address())
                        .addKeyValue("instance", endpoint.instanceGuid())
                        .addKeyValue("reason", cause.toString())
                        .log("an instance did not take the request; the next one is tried");
                return toApp(exchange, app, attempt + 1);
            }
            return refuseUnlessSent(exchange, cause, endpoint.address());
        });
    }

    private Mono<Void> send(Exchange exchange, HttpClient client, String origin) {
        if (Headers.isWebSocket(exchange.requestHeaders())) {
            return webSockets.open(exchange, client, origin);
        }
        HttpMethod method = exchange.request().method();
        HttpClient.ResponseReceiver<?> request =
                client.headers(exchange::forwardHeaders).request(method).uri(origin + exchange.target());
        if (Headers.hasBody(exchange.requestHeaders())) {
            request = ((HttpClient.RequestSender) request)
                    .send((_, out) -> out.send(PacedBody.to(out, exchange.requestBody())));
        }
        return request.responseConnection((answer, connection) ->
                        answer(exchange, answer, connection.inbound().receive().retain()))
                .then();
    }

    private static Publisher<Void> answer(Exchange exchange, HttpClientResponse answer, Flux<ByteBuf> body) {
        HttpServerResponse response = exchange.response();
        response.status(answer.status());
        String requestId = answer.responseHeaders().get(RequestIdFilter.HEADER);
        if (requestId != null) {
            response.responseHeaders().remove(RequestIdFilter.HEADER);
        }
        Headers.copy(answer.responseHeaders(), response.responseHeaders());
        Endpoint endpoint = exchange.endpoint();
        if (endpoint != null) {
            StickySession.remember(response.responseHeaders(), endpoint.instanceGuid());
        }
        if (exchange.request().method().equals(HttpMethod.HEAD) || isBodiless(answer.status())) {
            return body.doOnNext(ByteBuf::release).then(response.send().then());
        }
        boolean streams = !answer.responseHeaders().contains(HttpHeaderNames.CONTENT_LENGTH);
        Flux<ByteBuf> paced = PacedBody.to(response, exchange.counted(body));
        return response.send(paced, streams ? AT_ONCE : WHEN_FULL);
    }

    private static boolean isBodiless(HttpResponseStatus status) {
        return status.code() == 204 || status.code() == 304;
    }

    private Mono<Void> refuseUnlessSent(Exchange exchange, Throwable cause, String backend) {
        if (exchange.response().hasSentHeaders()) {
            return Mono.error(cause); // Too late for another answer: the connection is cut.
        }
        log.atWarn()
                .addKeyValue("backend", backend)
                .addKeyValue("reason", cause.toString())
                .log("no answer");
        return refuse(exchange, RouterError.endpointFailure(cause));
    }

    private static Mono<Void> refuse(Exchange exchange, RouterError error) {
        exchange.failedWith(error);
        HttpServerResponse response = exchange.response();
        response.status(error.status())
                .header("X-Cf-RouterError", error.name().replaceAll("[\\r\\n]", " "))
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (error.cacheControl() != null) {
            response.header(HttpHeaderNames.CACHE_CONTROL, error.cacheControl());
        }
        return response.sendString(Mono.just(error.body())).then();
    }

    /**
     * Whether nothing was lost: the connection was refused, whatever the method; or it was closed or reset before an
     * answer came to a request that can be repeated and has no body. The original repeats none that was reset (router.md
     * b2), and so shows its users when an instance is killed.
     */
    private static boolean mayTryAgain(Exchange exchange, Throwable cause) {
        if (refusedConnection(cause)) {
            return true;
        }
        HttpMethod method = exchange.request().method();
        boolean repeatable =
                method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
        return (cause instanceof PrematureCloseException || wasReset(cause))
                && repeatable
                && !Headers.hasBody(exchange.requestHeaders());
    }

    /** The instance was killed with the connection open. */
    private static boolean wasReset(Throwable cause) {
        return cause instanceof IOException
                && String.valueOf(cause.getMessage()).contains("reset by peer");
    }

    private static boolean refusedConnection(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof ConnectTimeoutException
                || cause instanceof NoRouteToHostException;
    }
}
