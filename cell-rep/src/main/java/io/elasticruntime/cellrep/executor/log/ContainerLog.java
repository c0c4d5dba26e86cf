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

    private final LogConfig config;
    private final Emitter emitter;
    private final RateLimit limit;
    private final Emitter.Source source;
    private final Map<String, Emitter.Source> typedSources = new ConcurrentHashMap<>();

    public ContainerLog(LogConfig config, Emitter emitter, InstantSource clock) {
        this.config = config;
        this.emitter = emitter;
        this.limit = new RateLimit(config.rateLimit(), clock);
        this.source = new Emitter.Source(config.sourceId(), config.instanceId(), config.tags());
    }

    @Override
    public void write(String sourceType, LogType type, byte[] bytes, Instant time) {
        if (config.guid().isEmpty()) {
            return;
        }
        Emitter.Source typed =
                typedSources.computeIfAbsent(sourceType.isEmpty() ? config.sourceName() : sourceType, source::ofType);
        for (String line : Lines.of(bytes)) {
            switch (limit.take(line.getBytes(StandardCharsets.UTF_8).length)) {
                case PASS -> emitter.log(typed, type, line, time);
                case DROP -> {}
                case ANNOUNCE -> {
                    emitter.log(typed, LogType.ERR, limit.announcement(), time);
                    emitter.counter(source, "AppInstanceExceededLogRateLimitCount", 1);
                }
            }
        }
    }

    /** Where metrics of this container come from. */
    public Emitter.Source source() {
        return source;
    }

    /** Bytes that have been logged so far. */
    public long bytes() {
        return limit.passed();
    }

    public LogConfig config() {
        return config;
    }
}
