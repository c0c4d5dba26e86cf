package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.containermetrics.ContainerMetrics;
import io.elasticruntime.loggregator.conversion.ToV1;
import io.elasticruntime.loggregator.logcache.LogCache;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.cloudfoundry.dropsonde.events.Envelope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the traffic controller answers at once rather than streams (loggregator.md f). */
@RestController
class TrafficController {

    private static final int BOUNDARY_BYTES = 30;

    private final LogCache logs;
    private final ContainerMetrics metrics;
    private final StreamAccess access;
    private final TrafficControllerProperties settings;

    TrafficController(
            LogCache logs, ContainerMetrics metrics, StreamAccess access, TrafficControllerProperties settings) {
        this.logs = logs;
        this.metrics = metrics;
        this.access = access;
        this.settings = settings;
    }

    /** The newest log lines of an app, oldest first. */
    @GetMapping("/apps/{guid}/recentlogs")
    void recentLogs(
            @PathVariable String guid,
            @RequestParam(defaultValue = "-1") int limit,
            @RequestHeader(value = HttpHeaders.AUTHORIZATION, required = false) @Nullable String header,
            @CookieValue(value = StreamAccess.COOKIE, required = false) @Nullable String cookie,
            HttpServletResponse response)
            throws IOException {
        if (isAllowed(guid, header, cookie, response)) {
            int lines = limit < 0 ? settings.recentLogs() : Math.min(limit, settings.recentLogs());
            if (lines == 0) {
                answer(List.of(), response);
                return;
            }
            try (LogCache.Answer recent = logs.recentLogs(guid, lines)) {
                answer(
                        recent.envelopes().stream()
                                .flatMap(envelope -> ToV1.convert(envelope).stream())
                                .filter(Envelope::hasLogMessage)
                                .toList(),
                        response);
            }
        }
    }

    /** The newest measurements of each instance of an app. */
    @GetMapping("/apps/{guid}/containermetrics")
    void containerMetrics(
            @PathVariable String guid,
            @RequestHeader(value = HttpHeaders.AUTHORIZATION, required = false) @Nullable String header,
            @CookieValue(value = StreamAccess.COOKIE, required = false) @Nullable String cookie,
            HttpServletResponse response)
            throws IOException {
        if (isAllowed(guid, header, cookie, response)) {
            List<Envelope> envelopes = metrics.envelopes(guid).stream()
                    .flatMap(envelope -> ToV1.convert(envelope).stream())
                    .filter(Envelope::hasContainerMetric)
                    .toList();
            answer(envelopes, response);
        }
    }

    /** Gives a browser's script the cookie by which it can then open a stream. */
    @RequestMapping("/set-cookie")
    void setCookie(
            @RequestParam(value = "CookieName", defaultValue = "") String name,
            @RequestParam(value = "CookieValue", defaultValue = "") String value,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (name.isEmpty() || value.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        boolean secure = "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .secure(secure)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .build()
                        .toString());
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin == null ? "" : origin);
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type");
    }

    private boolean isAllowed(
            String guid, @Nullable String header, @Nullable String cookie, HttpServletResponse response)
            throws IOException {
        StreamAccess.Answer answer = access.toApp(StreamAccess.authorization(header, cookie), guid);
        if (!(answer instanceof StreamAccess.Answer.Refused(Refusal refusal))) {
            return true;
        }
        response.setStatus(refusal.status());
        if (refusal.challenge()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic");
        }
        response.getOutputStream().write(refusal.body().getBytes(StandardCharsets.UTF_8));
        return false;
    }

    private static void answer(List<Envelope> envelopes, HttpServletResponse response) throws IOException {
        byte[] boundary = new byte[BOUNDARY_BYTES];
        ThreadLocalRandom.current().nextBytes(boundary);
        Multipart multipart = new Multipart(HexFormat.of().formatHex(boundary));
        response.setContentType(multipart.contentType());
        response.getOutputStream().write(multipart.body(envelopes));
    }
}
