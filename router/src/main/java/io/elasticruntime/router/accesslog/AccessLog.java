package io.elasticruntime.router.accesslog;

import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import io.elasticruntime.loggregator.emitter.Emitter.Source;
import io.elasticruntime.router.table.Endpoint;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells the app of each request: an {@code RTR} line in its log and an {@code http} event (router.md b13). */
@Component
public class AccessLog {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A log line is to be read; whoever sends a longer path or header has it cut. */
    private static final int LONGEST = 4096;

    private final Emitter emitter;

    AccessLog(Emitter emitter) {
        this.emitter = emitter;
    }

    /** Requests that reached no app belong to nobody and are not logged. */
    public void write(Access access) {
        Endpoint endpoint = access.endpoint();
        if (endpoint == null) {
            return;
        }
        Source app = new Source(endpoint.appId(), Integer.toString(endpoint.index()), endpoint.tags());
        emitter.log(
                new Source(endpoint.appId(), "0", endpoint.tags()).ofType("RTR"),
                LogType.OUT,
                line(access),
                access.stop());
        emitter.timer(app, "http", access.start(), access.stop(), tags(access, endpoint));
    }

    static String line(Access access) {
        Endpoint endpoint = access.endpoint();
        return cut(access.host()) + " - [" + TIME.format(access.start()) + "] \"" + access.method() + " "
                + cut(access.uri())
                + " " + access.protocol() + "\" " + access.status() + " " + access.bytesReceived() + " "
                + access.bytesSent() + " " + quoted(access.referer()) + " " + quoted(access.userAgent()) + " "
                + quoted(access.clientAddress()) + " " + quoted(endpoint == null ? null : endpoint.address())
                + " x_forwarded_for:" + quoted(access.forwardedFor())
                + " x_forwarded_proto:" + quoted(access.forwardedProto())
                + " vcap_request_id:" + quoted(access.requestId())
                + " response_time:" + seconds(Duration.between(access.start(), access.stop()))
                + " app_id:" + quoted(endpoint == null ? null : endpoint.appId())
                + " app_index:" + quoted(endpoint == null ? null : Integer.toString(endpoint.index()))
                + " instance_id:" + quoted(endpoint == null ? null : endpoint.instanceGuid())
                + " x_cf_routererror:" + quoted(access.routerError());
    }

    private static Map<String, String> tags(Access access, Endpoint endpoint) {
        Map<String, String> tags = new HashMap<>();
        tags.put("peer_type", "Client");
        tags.put("method", access.method());
        tags.put("uri", "http://" + cut(access.host()) + cut(access.uri()));
        tags.put("status_code", Integer.toString(access.status()));
        tags.put("content_length", Long.toString(access.bytesSent()));
        tags.put("request_id", access.requestId());
        tags.put("remote_address", access.clientAddress());
        tags.put("forwarded", cut(access.forwardedFor()));
        tags.put("user_agent", access.userAgent() == null ? "" : cut(access.userAgent()));
        tags.put("instance_index", Integer.toString(endpoint.index()));
        tags.put("routing_instance_id", endpoint.instanceGuid());
        return tags;
    }

    private static String quoted(@Nullable String value) {
        return value == null || value.isEmpty() ? "\"-\"" : "\"" + cut(value) + "\"";
    }

    private static String cut(String value) {
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.6f", duration.toNanos() / 1e9);
    }
}
