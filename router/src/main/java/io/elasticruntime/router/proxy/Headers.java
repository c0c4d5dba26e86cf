package io.elasticruntime.router.proxy;

import io.elasticruntime.component.http.RequestIdFilter;
import io.elasticruntime.router.table.Endpoint;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of headers on their way through the router (router.md b7). */
final class Headers {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String CLIENT_CERTIFICATE = "X-Forwarded-Client-Cert";
    private static final String REQUEST_START = "X-Request-Start";
    private static final String APPLICATION_ID = "X-CF-ApplicationID";
    private static final String INSTANCE_INDEX = "X-CF-InstanceIndex";
    private static final String INSTANCE_ID = "X-CF-InstanceID";

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "proxy-connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * What the platform or an app relies on: a client cannot have it removed by naming it in {@code Connection} (router.md
     * b7, CVE-2023-34041).
     */
    private static final Set<String> GUARDED = Set.of(
            "host",
            "content-length",
            "authorization",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-client-cert",
            "x-request-start",
            "b3",
            "x-b3",
            "x-b3-spanid",
            "x-b3-traceid",
            "traceparent",
            "tracestate");

    private Headers() {}

    /**
     * Copies a request's headers and adds the router's own.
     *
     * @param behindProxy whether {@code X-Forwarded-Proto} and {@code X-Forwarded-Client-Cert} come from a trusted proxy; a
     *     client's own are not passed on (CVE-2018-1193)
     * @param endpoint null for the platform's components
     */
    static void forward(
            HttpHeaders from,
            HttpHeaders to,
            String peerAddress,
            String requestId,
            long startMillis,
            boolean behindProxy,
            @Nullable Endpoint endpoint) {
        copy(from, to);
        to.remove(HttpHeaderNames.EXPECT);
        to.remove(InstanceHeader.APP.header());
        String before = from.get(FORWARDED_FOR);
        to.set(FORWARDED_FOR, before == null ? peerAddress : before + ", " + peerAddress);
        if (!behindProxy) {
            to.remove(CLIENT_CERTIFICATE);
        }
        if (!behindProxy || !to.contains(FORWARDED_PROTO)) {
            to.set(FORWARDED_PROTO, "http");
        }
        if (!to.contains(REQUEST_START)) {
            to.set(REQUEST_START, Long.toString(startMillis));
        }
        to.set(RequestIdFilter.HEADER, requestId);
        to.remove(APPLICATION_ID);
        to.remove(INSTANCE_INDEX);
        to.remove(INSTANCE_ID);
        if (endpoint != null) {
            to.set(APPLICATION_ID, endpoint.appId());
            to.set(INSTANCE_INDEX, Integer.toString(endpoint.index()));
            to.set(INSTANCE_ID, endpoint.instanceGuid());
        }
    }

    /** Copies all but hop-by-hop headers. */
    static void copy(HttpHeaders from, HttpHeaders to) {
        Set<String> dropped = dropped(from);
        for (Map.Entry<String, String> header : from) {
            if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }

    static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || (headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                        && !"0".equals(headers.get(HttpHeaderNames.CONTENT_LENGTH)));
    }

    static boolean isWebSocket(HttpHeaders headers) {
        return "websocket".equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE))
                && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true);
    }

    private static Set<String> dropped(HttpHeaders headers) {
        Set<String> dropped = new HashSet<>(HOP_BY_HOP);
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                String lower = name.strip().toLowerCase(Locale.ROOT);
                if (!GUARDED.contains(lower)) {
                    dropped.add(lower);
                }
            }
        }
        return dropped;
    }
}
