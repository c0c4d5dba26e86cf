package io.elasticruntime.cellrep.executor.log;

import io.elasticruntime.loggregator.emitter.Emitter;
import io.elasticruntime.loggregator.emitter.Emitter.LogType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The log of one container: its processes and what the cell says about it share one source and one rate limit
 * (cell-and-staging.md A6).
 */
public final class ContainerLog implements Output {

    private final Emitter emitter;
    private final RateLimit limit;
    private volatile Origin origin;

    /** Under which name everything goes out. */
    private record Origin(LogConfig config, Emitter.Source source, Map<String, Emitter.Source> typed) {

        static Origin of(LogConfig config) {
            return new Origin(
                    config,
                    new Emitter.Source(config.sourceId(), config.instanceId(), config.tags()),
                    new ConcurrentHashMap<>());
        }

        Emitter.Source ofType(String type) {
            return typed.computeIfAbsent(type.isEmpty() ? config.sourceName() : type, source::ofType);
        }
    }

    public ContainerLog(LogConfig config, Emitter emitter, InstantSource clock) {
        this.emitter = emitter;
        this.limit = new RateLimit(config.rateLimit(), clock);
        this.origin = Origin.of(config);
    }

    /** What comes from now on carries other tags. */
    public void retag(Map<String, String> tags) {
        origin = Origin.of(origin.config().with(tags));
    }

    @Override
    public void write(String sourceType, LogType type, byte[] bytes, Instant time) {
        Origin from = origin;
        if (from.config().guid().isEmpty()) {
            return;
        }
        Emitter.Source typed = from.ofType(sourceType);
        for (String line : Lines.of(bytes)) {
            switch (limit.take(line.getBytes(StandardCharsets.UTF_8).length)) {
                case PASS -> emitter.log(typed, type, line, time);
                case DROP -> {}
                case ANNOUNCE -> {
                    emitter.log(typed, LogType.ERR, limit.announcement(), time);
                    emitter.counter(from.source(), "AppInstanceExceededLogRateLimitCount", 1);
                }
            }
        }
    }

    /** Where metrics of this container come from. */
    public Emitter.Source source() {
        return origin.source();
    }

    /** Bytes that have been logged so far. */
    public long bytes() {
        return limit.passed();
    }

    public LogConfig config() {
        return origin.config();
    }
}
