package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.access.Permit;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.util.WebUtils;

/** Lets a client in, or tells it why not, before it becomes a WebSocket. */
@Component
class StreamHandshake implements HandshakeInterceptor {

    /** Session attribute: what the client asks for. */
    static final String REQUEST = StreamRequest.class.getName();

    /** Session attribute: how long it may have it. */
    static final String PERMIT = Permit.class.getName();

    /** Session attribute: who the client is, for the notice that it was too slow. */
    static final String CLIENT = StreamHandshake.class.getName() + ".client";

    private final StreamAccess access;

    StreamHandshake(StreamAccess access) {
        this.access = access;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws IOException {
        HttpServletRequest http = ((ServletServerHttpRequest) request).getServletRequest();
        Optional<StreamRequest> wanted = StreamRequest.parse(http.getRequestURI(), http.getParameter("filter-type"));
        StreamAccess.Answer answer =
                wanted.map(stream -> check(http, stream)).orElse(new StreamAccess.Answer.Refused(Refusal.HIDDEN));
        switch (answer) {
            case StreamAccess.Answer.Refused refused -> {
                refuse(refused.refusal(), response);
                return false;
            }
            case StreamAccess.Answer.Admitted admitted -> attributes.put(PERMIT, admitted.permit());
        }
        attributes.put(REQUEST, wanted.orElseThrow());
        attributes.put(
                CLIENT,
                "Remote Address: %s, X-Forwarded-For: %s, Path: %s"
                        .formatted(
                                http.getRemoteAddr(),
                                Objects.requireNonNullElse(http.getHeader("X-Forwarded-For"), ""),
                                http.getRequestURI()));
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {}

    private StreamAccess.Answer check(HttpServletRequest http, StreamRequest wanted) {
        Cookie cookie = WebUtils.getCookie(http, StreamAccess.COOKIE);
        String authorization = StreamAccess.authorization(
                http.getHeader(HttpHeaders.AUTHORIZATION), cookie == null ? null : cookie.getValue());
        return switch (wanted) {
            case StreamRequest.Firehose _ -> access.toFirehose(authorization);
            case StreamRequest.AppStream stream -> access.toApp(authorization, stream.appGuid());
        };
    }

    private static void refuse(Refusal refusal, ServerHttpResponse response) throws IOException {
        response.setStatusCode(HttpStatusCode.valueOf(refusal.status()));
        if (refusal.challenge()) {
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Basic");
        }
        response.getBody().write(refusal.body().getBytes(StandardCharsets.UTF_8));
        response.flush();
    }
}
