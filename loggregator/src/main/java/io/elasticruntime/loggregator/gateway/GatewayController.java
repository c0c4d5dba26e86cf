package io.elasticruntime.loggregator.gateway;

import io.elasticruntime.component.time.Steady;
import io.elasticruntime.loggregator.access.AppAccess;
import io.elasticruntime.loggregator.access.OpenStreams;
import io.elasticruntime.loggregator.access.Permit;
import io.elasticruntime.loggregator.access.Permits;
import io.elasticruntime.loggregator.access.Token;
import io.elasticruntime.loggregator.access.Tokens;
import io.elasticruntime.loggregator.doppler.Doppler;
import io.elasticruntime.loggregator.doppler.Request;
import io.elasticruntime.loggregator.doppler.Subscription;
import io.elasticruntime.loggregator.doppler.TooManySubscriptionsException;
import io.elasticruntime.loggregator.envelope.EnvelopeJson;
import io.elasticruntime.loggregator.envelope.Tags;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v2/read}: batches of envelopes as server-sent events (loggregator.md g). */
@RestController
class GatewayController {

    private static final Logger log = LoggerFactory.getLogger(GatewayController.class);
    private static final int BATCH = 100;
    private static final Duration LINGER = Duration.ofMillis(20);

    private final Doppler doppler;
    private final Tokens tokens;
    private final AppAccess access;
    private final Permits permits;
    private final OpenStreams streams;
    private final GatewayProperties settings;
    private final InstantSource clock;

    GatewayController(
            Doppler doppler,
            Tokens tokens,
            AppAccess access,
            Permits permits,
            OpenStreams streams,
            GatewayProperties settings,
            @Steady InstantSource clock) {
        this.doppler = doppler;
        this.tokens = tokens;
        this.access = access;
        this.permits = permits;
        this.streams = streams;
        this.settings = settings;
        this.clock = clock;
    }

    @RequestMapping("/v2/read")
    void read(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        Request wanted;
        Permit permit;
        try {
            permit = authorize(request, parameters);
            if (!request.getMethod().equals(HttpMethod.GET.name())) {
                throw new GatewayException(405, "method_not_allowed", "method not allowed");
            }
            wanted = ReadQuery.parse(parameters);
        } catch (GatewayException e) {
            refuse(e, response);
            return;
        }
        try (OpenStreams.Stream _ = streams.open(permit.holder());
                Subscription subscription = doppler.subscribe(wanted)) {
            response.setContentType("text/event-stream");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            response.setHeader(HttpHeaders.CONNECTION, "keep-alive");
            response.flushBuffer();
            stream(subscription, permit, response.getOutputStream());
        } catch (OpenStreams.TooManyStreamsException | TooManySubscriptionsException e) {
            refuse(new GatewayException(429, "too_many_streams", String.valueOf(e.getMessage())), response);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the reader of a stream is gone");
        }
    }

    private static void refuse(GatewayException refusal, HttpServletResponse response) throws IOException {
        response.setStatus(refusal.status());
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write(refusal.json().getBytes(StandardCharsets.UTF_8));
    }

    private Permit authorize(HttpServletRequest request, MultiValueMap<String, String> parameters)
            throws GatewayException {
        Token token =
                tokens.verify(request.getHeader(HttpHeaders.AUTHORIZATION)).orElseThrow(GatewayException::notFound);
        if (token.mayReadEverySource()) {
            return permits.ofToken(token);
        }
        List<String> sources = ReadQuery.sources(parameters);
        if (sources.size() > ReadQuery.MOST_SOURCES) {
            throw new GatewayException(
                    400, "too_many_sources", "query may name " + ReadQuery.MOST_SOURCES + " sources at most");
        }
        for (String source : sources) {
            if (source.isEmpty() || access.to(token.authorization(), source) != AppAccess.Verdict.GRANTED) {
                throw GatewayException.notFound();
            }
        }
        return permits.ofApps(token, sources);
    }

    private void stream(Subscription subscription, Permit permit, ServletOutputStream out)
            throws IOException, InterruptedException {
        Instant end = clock.instant().plus(settings.streamTimeout());
        Instant spoken = clock.instant();
        while (!subscription.isClosed()) {
            Instant now = clock.instant();
            if (!now.isBefore(end)) {
                write(out, "event: closing\ndata: closing due to stream timeout\n\n");
                return;
            }
            Duration silence = Duration.between(now, spoken.plus(settings.heartbeat()));
            if (!silence.isPositive()) {
                write(out, "event: heartbeat\ndata: " + now.getEpochSecond() + "\n\n");
                spoken = now;
                continue;
            }
            Duration left = Duration.between(now, end);
            List<Envelope> envelopes =
                    subscription.next(BATCH, Collections.min(List.of(silence, left, permit.interval())), LINGER);
            if (!permit.holds()) {
                write(out, "event: closing\ndata: closing because access has ended\n\n");
                return;
            }
            if (!envelopes.isEmpty()) {
                List<Envelope> preferred =
                        envelopes.stream().map(Tags::preferred).toList();
                write(out, "data: " + EnvelopeJson.batch(preferred) + "\n\n");
                spoken = clock.instant();
            }
        }
    }

    private static void write(ServletOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
