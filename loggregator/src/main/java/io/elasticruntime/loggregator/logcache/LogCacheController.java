package io.elasticruntime.loggregator.logcache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.elasticruntime.component.body.BodyRefusedException;
import io.elasticruntime.loggregator.access.AppAccess;
import io.elasticruntime.loggregator.access.Token;
import io.elasticruntime.loggregator.access.Tokens;
import io.elasticruntime.loggregator.envelope.EnvelopeJson;
import io.elasticruntime.loggregator.envelope.Timestamps;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/**
 * Log-cache's HTTP interface, as its gateway and its auth proxy have it. Whoever may not read a source learns nothing
 * about it: every refusal is 404 (loggregator.md h).
 */
@RestController
@RequestMapping("/api/v1")
class LogCacheController {

    /** A release of log-cache whose interface this is; clients choose their paths by it. */
    private static final String VERSION = "3.2.1";

    private static final String READ = "/api/v1/read/";
    private static final int CODE_UNKNOWN = 2;
    private static final int CODE_INVALID_ARGUMENT = 3;
    private static final int CODE_RESOURCE_EXHAUSTED = 8;

    private final LogCache cache;
    private final Tokens tokens;
    private final AppAccess access;
    private final InstantSource clock;
    private final Instant started;

    LogCacheController(LogCache cache, Tokens tokens, AppAccess access, InstantSource clock) {
        this.cache = cache;
        this.tokens = tokens;
        this.access = access;
        this.clock = clock;
        this.started = clock.instant();
    }

    @GetMapping("/info")
    ResponseEntity<Map<String, String>> info() {
        Duration up = Duration.between(started, clock.instant());
        return json(Map.of("version", VERSION, "vm_uptime", Long.toString(up.toSeconds())));
    }

    @GetMapping("/read/**")
    @Nullable
    ResponseEntity<?> read(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestHeader(value = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam MultiValueMap<String, String> parameters)
            throws IOException {
        String path = request.getRequestURI();
        String sourceId = UriUtils.decode(
                path.substring(path.indexOf(READ) + READ.length()), java.nio.charset.StandardCharsets.UTF_8);
        Optional<Token> token = tokens.verify(authorization);
        if (sourceId.isEmpty() || token.isEmpty() || !mayRead(token.get(), sourceId)) {
            return ResponseEntity.notFound().build();
        }
        try {
            Query query = ReadRequest.parse(parameters, Timestamps.nanos(clock.instant()));
            try (LogCache.Answer answer = cache.read(sourceId, query)) {
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                EnvelopeJson.writeEnvelopes(answer.envelopes(), response.getOutputStream());
            }
            return null;
        } catch (BodyRefusedException e) {
            return failure(HttpStatus.TOO_MANY_REQUESTS, CODE_RESOURCE_EXHAUSTED, e);
        } catch (ReadRequest.UnreadableException e) {
            return failure(HttpStatus.BAD_REQUEST, CODE_INVALID_ARGUMENT, e);
        } catch (NameFilter.TooMuchWorkException e) {
            return failure(HttpStatus.BAD_REQUEST, CODE_RESOURCE_EXHAUSTED, e);
        } catch (ReadRequest.RefusedException e) {
            return failure(HttpStatus.INTERNAL_SERVER_ERROR, CODE_UNKNOWN, e);
        }
    }

    @GetMapping("/meta")
    ResponseEntity<?> meta(
            @RequestHeader(value = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization) {
        Optional<Token> token = tokens.verify(authorization);
        if (token.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        Map<String, EnvelopeStore.Meta> meta = cache.meta();
        if (!token.get().mayReadEverySource()) {
            Set<String> visible = access.visibleApps(token.get().authorization());
            meta.keySet().retainAll(visible);
        }
        Map<String, MetaInfo> infos = new TreeMap<>();
        meta.forEach((source, info) -> infos.put(source, MetaInfo.of(info)));
        return json(Map.of("meta", infos));
    }

    @GetMapping({"/query", "/query_range"})
    ResponseEntity<?> query() {
        return ResponseEntity.status(HttpStatus.NOT_IMPLEMENTED)
                .contentType(MediaType.TEXT_PLAIN)
                .body("Metrics not available\n");
    }

    private boolean mayRead(Token token, String sourceId) {
        return token.mayReadEverySource() || access.to(token.authorization(), sourceId) == AppAccess.Verdict.GRANTED;
    }

    private static <T> ResponseEntity<T> json(T body) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
    }

    private static ResponseEntity<?> failure(HttpStatus status, int code, Exception cause) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Failure(code, String.valueOf(cause.getMessage()), List.of()));
    }

    /** The error body of grpc-gateway. */
    record Failure(int code, String message, List<String> details) {}

    /** What is kept of a source: numbers as text, zeros left out, in camelCase. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MetaInfo(
            @Nullable String count,
            @Nullable String expired,
            @JsonProperty("oldestTimestamp") @Nullable String oldest,
            @JsonProperty("newestTimestamp") @Nullable String newest) {

        static MetaInfo of(EnvelopeStore.Meta meta) {
            return new MetaInfo(text(meta.count()), text(meta.expired()), text(meta.oldest()), text(meta.newest()));
        }

        private static @Nullable String text(long number) {
            return number == 0 ? null : Long.toString(number);
        }
    }
}
