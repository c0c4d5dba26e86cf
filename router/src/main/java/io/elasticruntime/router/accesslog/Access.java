package io.elasticruntime.router.accesslog;

import io.elasticruntime.router.table.Endpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request that has been answered.
 *
 * @param host as the client sent it
 * @param method such as {@code GET}
 * @param uri path and query as sent
 * @param protocol such as {@code HTTP/1.1}
 * @param status of the answer
 * @param bytesReceived of the request's body
 * @param bytesSent of the answer's body
 * @param referer null if there was none
 * @param userAgent null if there was none
 * @param clientAddress {@code ip:port}
 * @param forwardedFor {@code X-Forwarded-For} as it was sent on
 * @param forwardedProto {@code X-Forwarded-Proto} as it was sent on
 * @param requestId {@code X-Vcap-Request-Id}
 * @param start when the request arrived
 * @param stop when the answer was complete
 * @param endpoint who answered; null if nobody did
 * @param routerError {@code X-Cf-RouterError}; null if the app answered
 */
public record Access(
        String host,
        String method,
        String uri,
        String protocol,
        int status,
        long bytesReceived,
        long bytesSent,
        @Nullable String referer,
        @Nullable String userAgent,
        String clientAddress,
        String forwardedFor,
        String forwardedProto,
        String requestId,
        Instant start,
        Instant stop,
        @Nullable Endpoint endpoint,
        @Nullable String routerError) {}
